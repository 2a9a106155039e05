// The last requests as they come; the stream rests while nobody looks.
// SPDX-License-Identifier: Apache-2.0
import {button, bytes, command, count, dialog, h, mute, plain, pretty, search,
	show, stamp} from './dom.js';
import {tell} from './act.js';
import {Table} from './list.js';
import {events, get} from './net.js';

const KEPT = 500;

// As many as there were a moment ago are drawn at once, not one by one.
const PAUSE = 200;

class Ring {
	all = [];
	filter = '';
	changed = () => {};

	at(index) {
		return this.shown[index];
	}

	add(items) {
		this.all = [...items.reverse(), ...this.all].slice(0, KEPT);
		this.sift();
	}

	sift() {
		const wanted = this.filter.toLowerCase();
		this.shown = this.all.filter(one => [one.operation, one.path, one.who,
			one.plane, one.status].join('\n').toLowerCase().includes(wanted));
		this.total = this.shown.length;
		this.changed();
	}
}

const grade = status => status >= 500 ? 'bad' : status >= 400 ? 'poor' : 'good';
const took = ms => ms < 10 ? `${ms.toFixed(1)} ms` : ms < 10000 ?
	`${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;

const titleOf = item => item.plane !== 'registry' && item.operation ||
	`${item.method} ${item.path}`;

const columns = [['Time', 'clock'],
	['Request', 'first'], ['Who', 'who'],
	['Status', 'state'], ['Took', 'num']];

const cells = item => [h('time', {datetime: item.time, title: item.time},
	item.time.slice(11, 19)),
[h('button.link', {'data-id': item.id, onclick: () =>
	open(item.id).catch(tell)}, titleOf(item)), mute(` ${item.plane}`)],
item.who || mute('nobody'), h(`span.${grade(item.status)}`,
	String(item.status)), took(item.ms)];

const body = (title, text) => [h('h3', title), text ?
	h('pre.code', {tabindex: 0}, pretty(text)) :
	h('p.mute', 'None, or not text.')];

async function open(id) {
	const item = await get(`requests/${encodeURIComponent(id)}`);
	return dialog(titleOf(item), [
		h('p.mute', `${stamp(item.time)} · ${item.status} · ${took(item.ms)} · ${
			bytes(item.bytesIn)} in, ${bytes(item.bytesOut)} out · ${
			item.who || 'nobody'}`), h('p', h('code',
			`${item.method} ${item.path}`)),
		item.command && command('As a command', item.command),
		body('Request', item.requestBody), body('Answer', item.responseBody),
		item.truncated ? h('p.warn', 'What is longer than 64 KiB is cut.') :
			null, h('details', h('summary', 'Headers'), plain('Headers',
			['Header', 'Value'], (item.requestHeaders || []).map(
				([name, value]) => [h('code', name), value])))]);
}

// Read the stream while the page is seen; what came meanwhile comes first.
function follow(ring, state, signal, told) {
	let waiting = [], turn = null, timer = null;
	const draw = () => {
		timer = null;
		if (state.paused)
			return;
		ring.add(waiting);
		waiting = [];
		told();
	};
	const take = item => {
		state.missed += item.missed || 0;
		if (!item.id)
			return;
		state.last = item.id;
		waiting.push(item);
		if (waiting.length > KEPT)
			waiting.shift();
		timer ||= setTimeout(draw, PAUSE);
	};
	const start = () => {
		turn = new AbortController();
		const stop = AbortSignal.any([signal, turn.signal]);
		events('requests/stream', {since: state.last}, take, stop)
			.catch(() => {}).then(() => stop.aborted ||
				setTimeout(() => stop.aborted || start(), 2000));
	};
	const seen = () => {
		turn?.abort();
		if (!document.hidden)
			start();
	};
	document.addEventListener('visibilitychange', seen, {signal});
	seen();
	return () => timer ||= setTimeout(draw, 0);
}

export async function requests({signal}) {
	const ring = new Ring(), state = {paused: false, last: 0, missed: 0};
	const first = await get('requests', {since: 0}, signal);
	const total = h('span.mute');
	const table = new Table({label: 'Requests', columns, cells,
		empty: 'No request yet: run something against this server.'});
	state.last = first.items.reduce((last, item) => Math.max(last, item.id), 0);
	ring.add([...first.items].sort((a, b) => a.id - b.id));
	const told = () => show(total, `${count(ring.total)} of the last ${KEPT}${
		state.missed ? `, ${count(state.missed)} went by unseen` : ''}`);
	let wake = () => {};
	const pause = button('Pause', () => {
		state.paused = !state.paused;
		pause.ariaPressed = state.paused;
		wake();
	});
	pause.ariaPressed = false;
	const node = [h('h1', 'Requests'), h('p.lead', 'What programs ask of this ',
		'server, the newest first; secrets are taken out.'),
	h('.tools', search('Filter requests', '', text => {
		ring.filter = text;
		ring.sift();
		told();
	}), pause, total), table.node];
	return {node, title: 'Requests', ready: () => {
		table.use(ring);
		told();
		wake = follow(ring, state, signal, told);
	}};
}
