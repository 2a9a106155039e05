// A repository: its images or its tags, and what can be done with them.
// SPDX-License-Identifier: Apache-2.0
import {button, bytes, count, digest, facts, folded, h, mute, plural, pretty,
	search, section, select, severity, show, stamp, tag, when, words}
	from './dom.js';
import {commands, remove, tell} from './act.js';
import {timeline} from './chart.js';
import {Pages, Table, Tree} from './list.js';
import {get} from './net.js';
import * as way from './way.js';

const isImage = ({kind}) => kind === 'image' || kind === 'index';

export const typeOf = item => isImage(item) ? item.mediaType :
	item.artifactType || item.mediaType;

// All tags of a digest; more than a few are counted, and seen beside it.
export function tagsOf(item, name) {
	const href = way.image(name, item.digest);
	const shown = item.tag ? [item.tag] : item.tags.slice(0, 4);
	const more = item.tags.length - shown.length;
	return h('span.tagline', shown.length ? shown.map(one => tag(one, href)) :
		h('a.mute', {href}, isImage(item) ? 'untagged' :
			(typeOf(item) || item.kind).replace(/^application\//, '')),
	more > 0 && mute({title: item.tags.join(', ')},
		item.tag ? `also ${plural(more, 'other tag')}` : `+${more}`));
}

function kindOf(item) {
	const platforms = item.platforms || [];
	const text = platforms.slice(0, 2).join(', ') +
		(platforms.length > 2 ? ` +${platforms.length - 2}` : '');
	return h('span', {title: platforms.join(', ') || null},
		item.kind === 'image' && text ? text :
			[item.type || item.kind, text && mute(` ${text}`)]);
}

const columns = [
	[h('span.unseen', 'Select'), 'pick'],
	['Tags', 'first', 'tag'],
	['Digest', 'dig', 'digest'],
	['Platform', 'kind'],
	['Size', 'num', 'size', 'desc'],
	['Pushed', 'num', 'pushed', 'desc'],
	['Pulled', 'num pulled', 'pulled', 'desc'],
	['Findings', 'sev', 'findings', 'desc'],
];

function cells(name, picked, chosen, fold) {
	return item => [
		item.under ? '' : h('input', {type: 'checkbox',
			'aria-label': `Select ${item.tag || item.tags[0] ||
				item.digest.slice(7, 19)}`, checked: picked.has(item.digest),
			onchange: event => {
				event.target.checked ? picked.set(item.digest, item) :
					picked.delete(item.digest);
				chosen();
			}}),
		[tagsOf(item, name), item.referrers && !item.under ?
			h('button.fold.small', {
				'aria-expanded': String(item.open), onclick: () => fold(item)},
			plural(item.referrers, 'referrer')) : null],
		digest(item.digest, way.image(name, item.digest)), kindOf(item),
		bytes(item.size), when(item.pushedAt), when(item.pulledAt),
		item.status === 'ARCHIVED' ? h('span.pill', 'archived') :
			severity(item.worst, item.counts)];
}

const tools = (state, load, total) => h('.tools',
	search('Filter by tag or digest', state.filter, filter => load({filter})),
	select('Kind', {all: 'every kind', image: 'images', index: 'indexes',
		artifact: 'artifacts', referrer: 'referrers'}, state.kind, kind => load({kind})),
	select('Tagged', {any: 'tagged or not', yes: 'tagged', no: 'untagged'},
		state.tagged, tagged => load({tagged})),
	select('A row for each', {image: 'a row an image', tag: 'a row a tag'},
		state.view, view => load({view, sort: view === 'tag' ? 'tag' : 'pushed',
			order: view === 'tag' ? 'asc' : 'desc'}, true)),
	h('label.check', h('input', {type: 'checkbox',
		checked: state.hidden === '1', onchange: event =>
			load({hidden: event.target.checked ? '1' : '0'})}),
	h('span', 'sha256-… tags')), total);

const usual = {filter: '', sort: 'pushed', order: 'desc', view: 'image',
	kind: 'all', tagged: 'any', hidden: '0'};

function images(name, {query, signal, kept}) {
	const state = {...usual, ...Object.fromEntries(query)};
	const picked = new Map(), total = mute({'aria-live': 'polite'});
	const bar = h('.picked', {hidden: true, role: 'region',
		'aria-label': 'Selected images'});
	const box = h('');
	let tree = null, table = null;

	const load = (change, anew) => {
		Object.assign(state, change);
		way.keep(state, usual);
		kept.open = !change && kept.open || {};
		tree = new Tree(part(state), subject => part({subject, hidden: 1}),
			kept.open);
		if (!table || anew)
			show(box, build().node);
		return table.use(tree);
	};
	const part = more => new Pages((from, size) => get('images',
		{repository: name, from, count: size, ...more}, signal));
	const fold = item => tree.toggle(item, item.digest);
	const clear = () => {
		picked.clear();
		chosen();
	};
	const chosen = () => {
		bar.hidden = !picked.size;
		show(bar, h('span', plural(picked.size, 'image'), ' selected'),
			button('Clear', () => {
				clear();
				table.refresh();
			}), button('Delete…', () => remove(name, [...picked.values()])
				.then(gone => gone && (clear(), load({}))).catch(tell),
			'danger'));
	};
	const build = () => {
		table = new Table({label: 'Images', columns, sort: state.sort,
			order: state.order, cells: cells(name, picked, chosen, fold),
			empty: 'No image here.',
			rowClass: item => item.under ? 'under' : '',
			resort: (sort, order) => load({sort, order})});
		table.drawn = () => show(total, plural(tree.top.total,
			state.view === 'tag' ? 'tag' : 'image'));
		return table;
	};
	return {node: section('Images', tools(state, load, total), box, bar), load};
}

// The way down: every part of the prefix leads to what begins with it.
export function trail(name, ...rest) {
	const parts = name.split('/');
	return h('nav.trail', {'aria-label': 'Where this is'},
		h('a', {href: way.home()}, 'Repositories'), parts.map((part, i) =>
			[' / ', h('a', {href: i === parts.length - 1 ?
				way.repository(name) : way.home({view: 'flat', filter:
					parts.slice(0, i + 1).join('/') + '/'})}, part)]), rest);
}

function policies(about, name) {
	return section('Policies', about.lifecyclePolicy ?
		folded('Lifecycle policy', pretty(about.lifecyclePolicy)) :
		h('p.mute', 'No lifecycle policy: nothing goes by itself.'),
	about.repositoryPolicy ?
		folded('Repository policy', about.repositoryPolicy) :
		h('p.mute', 'No repository policy.'),
	h('p', h('a.button', {href: way.playground(name)},
		'Try a lifecycle policy')));
}

export async function repository({parts, about, ...context}) {
	const name = parts[1];
	const mine = await get('repository', {repository: name},
		context.signal);
	const list = images(name, context);
	const labels = Object.entries(mine.resourceTags || {});
	const node = [trail(name), h('h1', name), facts([
		['Images', count(mine.images)], ['Size', bytes(mine.bytes)],
		['Tags', words(mine.mutability)],
		['Scan on push', mine.scanOnPush ? 'yes' : 'no'],
		['Encryption', mine.encryption], ['Created', stamp(mine.createdAt)],
		labels.length ? ['Resource tags', labels.map(([key, value]) =>
			h('span.tag', `${key}=${value}`))] : null]),
	h('.two', section('Commands', commands(about, mine.uri, name)),
		section('Pushed', timeline(mine.timeline))),
	list.node, policies(mine, name)];
	return {node, title: name, ready: () => list.load()};
}
