// Addresses within the page: everything lies behind the #.
// SPDX-License-Identifier: Apache-2.0
import {searched} from './net.js';

// {parts: ['r', NAME, 'i', DIGEST], query}
export function read() {
	const [path, search] = location.hash.slice(2).split('?');
	const parts = path.split('/').filter(Boolean).map(part => {
		try {
			return decodeURIComponent(part);
		} catch {
			return part;
		}
	});
	return {parts, query: new URLSearchParams(search)};
}

export const to = (parts, query) =>
	`#/${parts.map(encodeURIComponent).join('/')}${searched(query)}`;

export const home = query => to([], query);
export const repository = (name, query) => to(['r', name], query);
export const image = (name, digest) => to(['r', name, 'i', digest]);
export const playground = name => to(['playground', name]);

// What is filtered and sorted is part of the address, but for what is usual,
// and no step of its own.
export function keep(state, usual) {
	history.replaceState(history.state, '', to(read().parts,
		Object.fromEntries(Object.entries(state).filter(([key, value]) =>
			value !== usual[key]))));
}

// What a view keeps for the way back to it, by the step of the history: how
// far it was scrolled, what was folded out, what was typed.
const steps = {};

export function step() {
	const id = history.state || Date.now();
	history.replaceState(id, '');
	return steps[id] ||= {};
}
