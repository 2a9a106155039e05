// Addresses within the page: everything lies behind the #.
// SPDX-License-Identifier: Apache-2.0
import {place} from './net.js';

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

const searched = query => {
	const search = new URLSearchParams();
	for (const [name, value] of Object.entries({...place, ...query}))
		if (value)
			search.set(name, value);
	return search.size ? `?${search}` : '';
};

export const to = (parts, query) =>
	`#/${parts.map(encodeURIComponent).join('/')}${searched(query)}`;

export const home = query => to([], query);
export const repository = (name, query) => to(['r', name], query);
export const image = (name, digest) => to(['r', name, 'i', digest]);
export const playground = name => to(['playground', name]);

// What is filtered and sorted is part of the address, for a reload and the
// way back, but no step of its own.
export function keep(query) {
	history.replaceState(null, '', to(read().parts, query));
}
