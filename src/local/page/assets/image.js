// An image: what it is made of, what was found in it, what will become of it.
// SPDX-License-Identifier: Apache-2.0
import {button, bytes, copy, count, digest, facts, folded, h, listed, mute, out,
	plural, search, section, severity, show, stamp, tag, when, words}
	from './dom.js';
import {commands, remove, tell} from './act.js';
import {share} from './chart.js';
import {Pages, Table} from './list.js';
import {get, save} from './net.js';
import {trail, typeOf} from './repository.js';
import * as way from './way.js';

function fileCells(item) {
	return [[h('code', item.path), item.link && mute(
		` → ${item.link}`)], mute(item.type),
	h('code', modeOf(item.mode)), bytes(item.size)];
}

const modeOf = mode => typeof mode === 'number' ?
	mode.toString(8).padStart(4, '0') : mode ?? '';

// Names and sizes of a layer's files, asked for when they are wanted.
function files(name, layer, signal) {
	const note = h('p.mute', {role: 'status'}, 'Reading the layer…');
	const table = new Table({label: 'Files of the layer', columns: [
		['Path', 'first'], ['Type', 'type'],
		['Mode', 'type'], ['Size', 'num']],
	cells: fileCells, empty: 'No file here.'});
	let cut = false;
	const load = filter => table.use(new Pages(async (from, number) => {
		const reply = await get('layer', {repository: name,
			digest: layer.digest, from, count: number, filter}, signal);
		cut = reply.truncated;
		return {items: reply.items,
			total: reply.total ?? from + reply.items.length};
	}));
	table.drawn = () => show(note, plural(table.source.total, 'file'), cut ?
		'; the layer has more than is read here' : '');
	return {load, node: h('.files', h('.tools',
		search('Filter files', '', load), note), table.node)};
}

function layer(name, signal, most) {
	return item => {
		const box = h('details', h('summary', {onclick: () => {
			if (box.children[1])
				return;
			const list = files(name, item, signal);
			box.append(list.node);
			list.load('');
		}}, 'Files'));
		const shared = item.sharedWith || [];
		return h('li.layer', h('.line',
			share(item.size, most), h('span.size', bytes(item.size)),
			digest(item.digest), item.here ? button('Save', () => save('blob',
				{repository: name, digest: item.digest},
				item.digest.replace(':', '-')).catch(tell), 'small') :
				h('span.pill', 'not stored here')),
		item.createdBy && h('code.by', item.createdBy),
		shared.length ? h('p.note', 'Also in ', shared.map((other, n) =>
			[n ? ', ' : '', h('a', {href: way.repository(other)}, other)])) :
			null, item.here && box);
	};
}

const layers = (item, name, signal) => item.layers.length ? section('Layers',
	h('p.note', plural(item.layers.length, 'layer'), ', ',
		bytes(item.layers.reduce((sum, one) => sum + one.size, 0))),
	h('ol.layers', item.layers.map(layer(name, signal,
		Math.max(...item.layers.map(one => one.size)))))) : null;

const steps = item => item.history?.length ? h('details', h('summary',
	`History: ${plural(item.history.length, 'step')}`), h('ol.history',
	item.history.map(step => h('li', h('code', step.createdBy || '–'),
		mute(step.emptyLayer ? ' no layer' : step.size === null ||
			step.size === undefined ? '' : ` ${bytes(step.size)}`,
		step.created && [' ', when(step.created)]))))) : null;

const children = (item, name) => listed('Platforms',
	['Platform', 'Digest', 'Size'], item.children?.map(one => [
		one.platform || 'attestation', digest(one.digest,
			way.image(name, one.digest)), bytes(one.size)]), ['', '', 'num']);

const noted = one => Object.entries(one.annotations || {}).map(([key, value]) =>
	h('div', mute(`${key} `), String(value)));

const referrers = (item, name) => listed('Referrers',
	['Type', 'Digest', 'Size', 'Pushed', 'Annotations'],
	item.referrers?.map(one => [h('code', one.artifactType || '–'),
		digest(one.digest, way.image(name, one.digest)), bytes(one.size),
		when(one.pushedAt), noted(one)]), ['', '', 'num'],
	h('p.note', 'What names this image as its subject.'));

function findings(item) {
	const found = item.findings;
	if (!found?.list.length)
		return section('Findings', h('p.mute', found ?
			`${words(found.status)}: nothing found` :
			'It has not been scanned.'));
	return listed('Findings',
		['Severity', 'Name', 'Package', 'Version', 'Fixed in'],
		found.list.map(one => [severity(one.severity), h('span',
			{title: one.description}, out(one.uri, one.name)),
		one.package || '–', one.version || '–', one.fixedIn || '–']), [],
		h('p.note', plural(found.total, 'finding'), ', scanned ',
			stamp(found.scannedAt), found.total > found.list.length ?
				`; the first ${count(found.list.length)} are shown` : ''));
}

const replication = item => listed('Replication',
	['Region', 'Account', 'Status'], item.replication?.map(one =>
		[one.region, one.registryId, words(one.status)]));

const acts = {expire: 'deleted', archive: 'archived'};

// What the policy of the repository does with it, by which rule and when.
function fate(item, name) {
	const list = item.lifecycle || [];
	return section('Lifecycle', list.length ? h('ul', list.map(one => h('li',
		`By rule ${one.rule} it will be ${acts[one.action]} `, one.at ? [when(one.at), mute(
			` (${stamp(one.at)})`)] : 'at the next run'))) :
		h('p.mute', 'No rule takes it.'),
	h('p', h('a.button', {href: way.playground(name)}, 'Try another policy')));
}

const labels = item => listed('Labels', ['Label', 'Value'],
	Object.entries(item.labels || {}).map(([key, value]) =>
		[h('code', key), out(value, value)]));

function head(item, name) {
	return facts([['Digest', h('span.digest.whole', h('code', item.digest),
		copy(item.digest, 'Copy the digest'))],
		['Type', typeOf(item)],
		['Platform', (item.platforms || []).join(', ') || null],
		['Size', bytes(item.size)],
		['Pushed', [when(item.pushedAt), mute(
			` ${stamp(item.pushedAt)}`)]],
		['Pulled', item.pulledAt ? when(item.pulledAt) : 'never'],
		item.status !== 'ACTIVE' && ['Status', words(item.status)],
		item.subject && ['Subject', digest(item.subject,
			way.image(name, item.subject))],
		item.worst && ['Worst finding', severity(item.worst, item.counts)]]);
}

export async function image({parts, signal, about}) {
	const [, name, , reference] = parts;
	const [item, mine] = await Promise.all([get('image', {repository: name,
		[reference.includes(':') ? 'digest' : 'tag']: reference}, signal),
	get('repository', {repository: name}, signal)]);
	const listed = {...item, referrers: item.referrers?.length || 0};
	const gone = () => remove(name, [listed]).then(done => {
		if (done)
			location.hash = way.repository(name);
	}).catch(tell);
	const node = [trail(name), h('h1', item.tags.length ? item.tags.map(one =>
		tag(one)) : 'Untagged ' + (item.kind || 'image')), head(item, name),
	h('.two', section('Commands', commands(about, mine.uri, name, listed),
		h('.buttons', button('Delete…', gone, 'danger'))), fate(item, name)),
	children(item, name), layers(item, name, signal), steps(item),
	referrers(item, name), findings(item), replication(item), labels(item),
	section('Documents', folded('Manifest', item.manifestText),
		folded('Config', item.config && JSON.stringify(item.config, null, 2)))];
	return {node, title: `${item.tags[0] || item.digest.slice(7, 19)} · ${
		name}`};
}
