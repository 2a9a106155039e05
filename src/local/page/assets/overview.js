// The overview: what a registry holds, what takes its storage, its rules.
// SPDX-License-Identifier: Apache-2.0
import {bytes, count, facts, h, mute, out, plain, plural, search, section,
	select, show, when, words} from './dom.js';
import {timeline, treemap} from './chart.js';
import {Pages, Table, Tree} from './list.js';
import {get} from './net.js';
import * as way from './way.js';

const groupOf = name => name.split('/')[0];

function storage(about) {
	const groups = [];
	const rows = about.storage.map(({name, ...one}) => {
		if (name === null)
			return {...one, name: plural(one.repositories, 'other'),
				className: 'rest', shared: null};
		const at = groups.indexOf(groupOf(name));
		const group = at < 0 ? groups.push(groupOf(name)) - 1 : at;
		return {...one, name, href: way.repository(name),
			className: `t${group % 6}`};
	});
	const own = rows.reduce((sum, one) => sum + one.bytes, 0);
	return section('Storage', treemap([...rows, {name: 'shared layers',
		bytes: about.bytes - own, className: 'rest'}]),
		h('p.note', 'Each tile is what a repository alone holds; layers that ',
			'several have count once, as shared.'),
		h('details', h('summary', 'As a table'), plain('Storage',
			['Repository', 'Its own', 'Shared'], rows.map(one => [
				h(one.href ? 'a' : 'span', {href: one.href}, one.name),
				bytes(one.bytes), bytes(one.shared)]), ['', 'num', 'num'])));
}

const setting = (title, list, none) => h('.rule', h('h3', title),
	list.length ? h('ul', list.map(one => h('li', one))) :
		h('p.mute', none));

function filters(list) {
	return (list || []).map(one => one.filter).join(', ') || 'everything';
}

function rules(about) {
	const replicas = about.replication?.rules || [];
	const scans = about.scanning?.rules || [];
	return section('Rules of the registry', h('.rules',
		setting('Pull-through cache', about.pullThrough.map(one =>
			[h('code', one.prefix || 'ROOT'), ' from ',
				out(/^https?:/.test(one.upstreamUrl) ? one.upstreamUrl :
					`https://${one.upstreamUrl}`, one.upstreamUrl)]), 'None'),
		setting('Replication', replicas.map(one => [
			(one.destinations || []).map(to =>
				`${to.region} (${to.registryId})`).join(', '), ': ',
			filters(one.repositoryFilters)]), 'None'),
		setting('Creation templates', about.templates.map(one => [
			h('code', one.prefix), ' for ',
			words((one.appliedFor || []).join(', '))]), 'None'),
		setting(`Scanning: ${about.scanning?.type === 'ENHANCED' ?
			'enhanced' : 'basic'}`, scans.map(one => [
			words(one.scanFrequency), ': ',
			filters(one.repositoryFilters)]), 'Only where a repository asks')));
}

// A name with what groups it set back.
function nameOf(item, under) {
	const cut = item.name.indexOf('/') + 1;
	return h('a', {href: way.repository(item.name)}, under || !cut ?
		null : mute(item.name.slice(0, cut)),
	item.name.slice(cut));
}

const marks = item => [item.mutability !== 'MUTABLE' &&
	h('span.pill', words(item.mutability)),
item.scanOnPush && h('span.pill', 'scan'),
item.policy && h('span.pill', 'policy'),
item.lifecycle && h('span.pill', 'lifecycle')];

function cells(fold) {
	return item => {
		const group = item.prefix !== undefined;
		const name = !group ? nameOf(item, item.under) :
			h('button.fold', {'aria-expanded':
				String(item.open), onclick: () => fold(item)},
			item.prefix || 'without a prefix',
			mute(` ${count(item.repositories)}`));
		return [name, group ? '' : marks(item), count(item.images),
			bytes(item.bytes), when(item.pushedAt)];
	};
}

const columns = [
	['Repository', 'first', 'name'],
	['Settings', 'marks'],
	['Images', 'num images', 'images', 'desc'],
	['Size', 'num', 'bytes', 'desc'],
	['Pushed', 'num', 'pushed', 'desc'],
];

// The list of repositories, flat or by what stands before the first slash.
function repositories({query, signal, about, kept}) {
	const usual = {filter: '', sort: 'name', order: 'asc',
		view: about.repositories > 40 ? 'grouped' : 'flat'};
	const state = {...usual, ...Object.fromEntries(query)};
	const total = mute({'aria-live': 'polite'});
	let tree = null;
	const part = (path, more) => new Pages((from, size) => get(path,
		{...state, ...more, from, count: size}, signal));
	const fold = item => tree.toggle(item, item.prefix);
	const table = new Table({label: 'Repositories', columns,
		cells: cells(fold), sort: state.sort, order: state.order,
		empty: 'No repository here.', rowClass: item => item.under ? 'under' :
			item.prefix === undefined ? '' : 'group',
		resort: (sort, order) => load({sort, order})});

	const load = change => {
		Object.assign(state, change);
		way.keep(state, usual);
		kept.open = !change && kept.open || {};
		tree = state.view === 'grouped' ? new Tree(part('groups'), group =>
			part('repositories', {group}), kept.open) : null;
		return table.use(tree || part('repositories'));
	};
	table.drawn = () => {
		const text = `${count(table.source.top?.total ?? table.source.total)} ${
			tree ? 'groups' : 'shown'}`;
		if (total.textContent !== text)
			show(total, text);
	};
	const node = section('Repositories', h('.tools',
		search('Filter by name', state.filter, filter => load({filter})),
		select('Arrange', {grouped: 'by prefix', flat: 'one list'},
			state.view, view => load({view})), total), table.node);
	return {node, load};
}

export function overview(context) {
	const about = context.about;
	const list = repositories(context);
	const node = [h('h1', about.account, ' ', mute(about.region)),
		facts([['Repositories', count(about.repositories)],
			['Images', count(about.images)], ['Stored', bytes(about.bytes)],
			['Address', h('code', about.host)]], 'figures'),
		about.repositories ? h('.two', storage(about), section('Pushed',
			timeline(about.pushes, {total: about.bytes, high: 260}),
			h('p.note', 'Above, the storage as it grew; below, images ',
				'by the day of their push.'))) : welcome(about),
		list.node, rules(about)];
	return {node, title: about.account, ready: () => list.load()};
}

const welcome = about => section('Nothing here yet', h('p',
	'Create a repository, push to it, and it is shown here:'),
h('pre.code', `eval "$(ecr-local env)"
ecr create-repository --repository-name app
ecr get-login-password | docker login --username AWS --password-stdin ${
	about.host}
docker push ${about.host}/app:v1`));
