// Elements made of text, never of markup; times, sizes, digests to read.
// SPDX-License-Identifier: Apache-2.0

// What is not seen, or turns text around, is shown as what it is; line ends
// and tabs only where `block` says so.
const hidden = /[\p{C}\p{Zl}\p{Zp}]/gu;

export const clean = (text, block) => String(text).replace(hidden, c =>
	block && (c === '\n' || c === '\t') ? c :
		`\\u${c.codePointAt(0).toString(16).padStart(4, '0')}`);

// Of labels or steps a stranger may have written any number.
const MOST = 3000;

function add(node, child) {
	if (child === null || child === undefined || child === false)
		return;
	if (Array.isArray(child)) {
		child.slice(0, MOST).forEach(one => add(node, one));
		if (child.length > MOST)
			node.append(`… and ${child.length - MOST} more`);
	} else
		node.append(child instanceof Node ? child :
			clean(child, node.localName === 'pre'));
}

const maker = space => (what, ...rest) => {
	const [tag, ...classes] = what.split('.');
	const node = document.createElementNS(
		`http://www.w3.org/${space}`, tag || 'div');
	node.classList.add(...classes);
	if (tag === 'button')
		node.type = tag;
	if (rest[0]?.constructor === Object)
		Object.entries(rest.shift()).forEach(([name, value]) =>
			set(node, name, value));
	add(node, rest);
	return node;
};

// h('a.row.new', {href, onclick}, child…): text is always text.
export const h = maker('1999/xhtml');
export const svg = maker('2000/svg');

function set(node, name, value) {
	if (value === undefined || value === null || value === false)
		return;
	if (name.startsWith('on'))
		node.addEventListener(name.slice(2), value);
	else if (name === 'style')
		Object.assign(node.style, value);
	else if (name === 'value')
		node.value = value;
	else
		node.setAttribute(name, value === true ? '' :
			name === 'aria-label' || name === 'title' ? clean(value) : value);
}

export function show(node, ...children) {
	node.replaceChildren();
	add(node, children);
	return node;
}

// Said, not seen.
export function say(text) {
	document.getElementById('status').textContent = clean(text);
}

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

export function bytes(n) {
	if (n === null || n === undefined)
		return '–';
	let unit = 0;
	for (; n >= 999.95 && unit < units.length - 1; unit++)
		n /= 1000;
	return `${unit ? n.toFixed(n < 99.95 ? 1 : 0) : n} ${units[unit]}`;
}

export const count = n => (n ?? 0).toLocaleString('en');

export const plural = (n, one, many) =>
	`${count(n)} ${n === 1 ? one : many || one + 's'}`;

export const mute = (...rest) => h('span.mute', ...rest);

const none = () => mute('–');

const spans = [[31536000, 'y'], [2592000, 'mo'], [86400, 'd'], [3600, 'h'],
	[60, 'min']];

function since(time) {
	const seconds = (Date.now() - time) / 1000, past = Math.abs(seconds);
	const span = spans.find(([length]) => past >= length);
	if (!span)
		return 'now';
	const n = `${Math.floor(past / span[0])} ${span[1]}`;
	return seconds < 0 ? `in ${n}` : `${n} ago`;
}

// How long ago, with the time itself beside the pointer.
export const when = iso => Number.isNaN(Date.parse(iso)) ? none() :
	h('time', {datetime: iso, title: iso}, since(Date.parse(iso)));

// The day and the hour, in UTC as the service counts.
export const stamp = iso => iso ? iso.slice(0, 16).replace('T', ' ') + ' UTC'
	: '–';

// IMMUTABLE_WITH_EXCLUSION, as one would write it.
export const words = name => (name || '').toLowerCase().replaceAll('_', ' ');

export const short = digest => digest.startsWith('sha256:') ?
	digest.slice(7, 19) : digest.slice(0, 19);

export function copy(text, label) {
	return h('button.copy', {title: label, 'aria-label': label,
		onclick: async event => {
			const button = event.currentTarget;
			await put(text);
			button.focus();
			say('Copied');
			button.classList.add('done');
			setTimeout(() => button.classList.remove('done'), 1200);
		}});
}

// By plain HTTP from elsewhere there is no clipboard: in the old way.
const put = async text => navigator.clipboard ?
	navigator.clipboard.writeText(text).catch(() => putOld(text)) :
	putOld(text);

function putOld(text) {
	const area = h('textarea.unseen', {value: text});
	(document.querySelector('dialog[open]') || document.body).append(area);
	area.select();
	document.execCommand('copy');
	area.remove();
}

export const digest = (value, href) => h('span.digest',
	h(href ? 'a' : 'span', {href, title: value}, short(value)),
	copy(value, `Copy the digest ${short(value)}`));

// A command to copy, as one types it.
export const command = (label, text) => h('.command',
	h('span.label', label), h('code', text), copy(text, `Copy: ${label}`));

const safe = /^[\w@%+=:,./-]+$/;

// A word for a shell.
export const word = text => safe.test(text) ? text :
	`'${text.replaceAll("'", "'\\''")}'`;

// A link only to where a browser may go from here.
export const out = (url, text) => /^https?:\/\//i.test(url || '') ?
	h('a', {href: url, rel: 'noopener noreferrer', target: '_blank'}, text) :
	h('span', text);

const grades = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL',
	'UNDEFINED'];

export function severity(name, counts) {
	if (!name)
		return none();
	const title = counts ? grades.filter(one => counts[one]).map(one =>
		`${counts[one]} ${one.toLowerCase()}`).join(', ') : null;
	return h(`span.pill.s${grades.indexOf(name)}`, {title},
		name === 'INFORMATIONAL' ? 'info' : words(name));
}

export const tag = (name, href) => h(href ? 'a.tag' : 'span.tag', {href}, name);

// Names and values; what is null is left out.
export const facts = (pairs, className = 'facts') => h('dl', {class: className},
	pairs.filter(pair => pair && pair[1] !== null && pair[1] !== undefined)
		.map(([name, value]) => h('div', h('dt', name), h('dd', value))));

// JSON with its lines; what is none, as it is.
export function pretty(text) {
	try {
		return JSON.stringify(JSON.parse(text), null, 2);
	} catch {
		return text;
	}
}

// A long text that folds out.
export const folded = (title, text) => text ? h('details',
	h('summary', title), h('.codebox', copy(text, `Copy: ${title}`),
		h('pre.code', {tabindex: 0}, text))) : null;

export const section = (title, ...rest) => h('section', {'aria-label': title},
	h('h2', title), rest);

// A window; `answers` are its buttons, [name, answer, class], the last of
// which Enter takes.  The answer comes by a promise.
export const dialog = (title, content, answers = [['Close']]) =>
	new Promise(done => {
		let given;
		const close = ([, answer]) => {
			given = answer;
			node.close();
		};
		const node = h('dialog', {'aria-label': title, onclose: () => {
			node.remove();
			done(given);
		}}, h('form', {onsubmit: event => {
			event.preventDefault();
			close(answers[answers.length - 1]);
		}}, h('h2', title), content, h('.buttons', answers.map(one =>
			button(one[0], () => close(one), one[2])))));
		document.body.append(node);
		node.showModal();
		if (!node.querySelector('input'))
			node.querySelector('.buttons button').focus();
	});

// A small table of what is all there.
export const plain = (label, names, rows, classes = []) => h('.scroll',
	{tabindex: 0, role: 'group', 'aria-label': label},
	h('table.plain', {'aria-label': label},
		h('thead', h('tr', names.map((name, i) =>
			h('th', {scope: 'col', class: classes[i]}, name)))),
		h('tbody', rows.map(row => h('tr', row.map((cell, i) =>
			h('td', {class: classes[i]}, cell)))))));

// The same in a section of its own; nothing without rows.
export const listed = (title, names, rows, classes, ...before) =>
	rows?.length ? section(title, before, plain(title, names, rows, classes)) :
		null;

// For what is typed or comes in heaps: `run` once it is quiet.
export function quiet(run, ms) {
	let timer;
	return (...args) => {
		clearTimeout(timer);
		timer = setTimeout(run, ms, ...args);
	};
}

export const search = (label, value, change) => h('input.grow', {
	type: 'search', 'aria-label': label, placeholder: label, value,
	oninput: quiet(event => change(event.target.value.trim()), 120)});

// Of {value: text}, one.
export const select = (label, values, now, change) => h('select', {
	'aria-label': label, onchange: event => change(event.target.value)},
Object.entries(values).map(([value, text]) =>
	h('option', {value, selected: value === now}, text)));

export const button = (text, onclick, className) => h('button', {
	class: className, onclick}, text);
