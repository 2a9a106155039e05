// Asking the server; the key is kept for this tab alone, and sent as a header.
// SPDX-License-Identifier: Apache-2.0
import {dialog, h} from './dom.js';

const KEY = 'ecr-local-key';

// `ecr local open` gives the key behind the #, where no log has it; it leaves
// the address at once.
export function takeKey() {
	const found = /^#key=([^&]+)/.exec(location.hash);
	if (!found)
		return;
	sessionStorage.setItem(KEY, decodeURIComponent(found[1]));
	history.replaceState(null, '', location.pathname + '#/');
}

const headers = more => {
	const key = sessionStorage.getItem(KEY);
	return {...more, ...key ? {'X-Ecr-Local-Key': key} : {}};
};

export const place = {account: null, region: null};

// What is asked of the registry of `place`: "?…", or nothing.
export function searched(query) {
	const search = new URLSearchParams(Object.entries({...place, ...query})
		.filter(([, value]) => value !== null && value !== undefined));
	return search.size ? `?${search}` : '';
}

let asked = null;

async function ask(why) {
	const field = h('input', {type: 'password', id: 'key', required: true,
		autocomplete: 'off'});
	const given = await dialog('The key of this store', [h('p', why),
		h('p', h('code', 'ecr local open'), ' opens this page with it; ',
			h('code', 'ecr-local env'), ' names it ',
			h('code', 'ECR_LOCAL_KEY'), '.'),
		h('label', {for: 'key'}, 'Key'), field],
	[['Cancel', false], ['Go on', true, 'main']]);
	if (given)
		sessionStorage.setItem(KEY, field.value.trim());
	return given;
}

// One question at a time, whoever waits for its answer.
function askKey(why) {
	asked ||= ask(why).finally(() => { asked = null; });
	return asked;
}

async function complaint(reply) {
	const text = await reply.text();
	try {
		return JSON.parse(text).message || text;
	} catch {
		return text.trim() || `status ${reply.status}`;
	}
}

async function send(path, query, options, more) {
	const reply = await fetch(`/_local/${path}${searched(query)}`,
		{...options, headers: headers(more)}).catch(error => {
		if (error.name === 'AbortError')
			throw error;
		throw new Error('The server does not answer: has it been stopped?');
	});
	if (reply.status === 403 && await askKey(await complaint(reply)))
		return send(path, query, options, more);
	if (reply.ok)
		return reply;
	const error = new Error(reply.bodyUsed ?
		'This needs the key of the store.' : await complaint(reply));
	error.status = reply.status;
	throw error;
}

export const get = async (path, query, signal) =>
	(await send(path, query, {signal})).json();

export const post = async (path, body, signal) =>
	(await send(path, {}, {method: 'POST', body: JSON.stringify(body),
		signal}, {'Content-Type': 'application/json'})).json();

// What the registry of `place` is; what was told before is still good for
// most, but not for the overview itself.
let known = null;

export async function overviewOf(fresh) {
	const where = `${place.account} ${place.region}`;
	if (fresh || known?.where !== where)
		known = {where, about: await get('overview')};
	return known.about;
}

// Kept as a file; the browser's own download would come without the key.
export async function save(path, query, name) {
	const url = URL.createObjectURL(await (await send(path, query)).blob());
	h('a', {href: url, download: name}).click();
	setTimeout(() => URL.revokeObjectURL(url), 60000);
}

// Server-sent events, until `signal` ends them; EventSource sends no header.
export async function events(path, query, take, signal) {
	const reply = await send(path, query, {signal});
	const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
	let text = '';
	for (;;) {
		const {done, value} = await reader.read();
		if (done)
			return;
		const parts = (text + value).split('\n\n');
		text = parts.pop();
		parts.forEach(part => part.split('\n').forEach(line => {
			if (line.startsWith('data:'))
				take(JSON.parse(line.slice(5)));
		}));
	}
}
