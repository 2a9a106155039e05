// The page: which view the address asks for, and the registry it is of.
// SPDX-License-Identifier: Apache-2.0
import {h, say, select, show} from './dom.js';
import {overviewOf, place, takeKey} from './net.js';
import {drawAll, leave} from './list.js';
import * as way from './way.js';
import {overview} from './overview.js';

// Loaded when first asked for: the overview is there the sooner.
const views = {
	'': async () => overview,
	r: async parts => parts[2] === 'i' ? (await import('./image.js')).image :
		(await import('./repository.js')).repository,
	playground: async () => (await import('./playground.js')).playground,
	requests: async () => (await import('./requests.js')).requests,
};
const main = document.getElementById('main');
let stop = new AbortController(), here = null, last = '';
history.scrollRestoration = 'manual';

function mark(parts) {
	const here = Number(parts[0] === 'requests');
	document.querySelectorAll('#nav a').forEach((link, i) => {
		link.href = i ? way.to(['requests']) : way.home();
		link.ariaCurrent = i === here ? 'page' : null;
	});
	document.querySelector('.brand').href = way.home();
}

// Which registries there are to change to.
function places({account, region, accounts}) {
	const now = `${account} ${region}`, all = new Set([now,
		...accounts.flatMap(one => one.regions.map(other =>
			`${one.account} ${other}`))]);
	show(document.getElementById('place'), select('Account and region',
		Object.fromEntries([...all].sort().map(one => [one, one])), now, to => {
			[place.account, place.region] = to.split(' ');
			location.hash = way.home();
		}));
}

async function draw(parts, query, kept) {
	const view = views[parts[0] || ''];
	if (!view)
		throw new Error('There is nothing at this address.');
	const signal = stop.signal;
	const [about, make] = await Promise.all([overviewOf(!parts.length),
		view(parts)]);
	places(about);
	return make({parts, query, signal, about, kept});
}

// Back where this step was left, at the link by which it was.
function settle(kept, from) {
	here = kept;
	if (kept.top) {
		scrollTo(0, kept.top);
		drawAll();
	}
	if (kept.top !== undefined)
		main.querySelector(`.list a[href="${CSS.escape(from)}"]`)
			?.focus({preventScroll: true});
}

async function go() {
	takeKey();
	stop.abort();
	stop = new AbortController();
	leave();
	here = null;
	const mine = stop.signal, {parts, query} = way.read(), from = last;
	const kept = way.step();
	last = location.hash;
	place.account = query.get('account');
	place.region = query.get('region');
	mark(parts);
	try {
		const view = await draw(parts, query, kept);
		if (mine.aborted)
			return;
		show(main, view.node);
		document.title = `${view.title} · ecr-local`;
		scrollTo(0, 0);
		if (from)
			main.focus({preventScroll: true});
		say(document.title);
		await view.ready?.();
		if (!mine.aborted)
			settle(kept, from);
	} catch (error) {
		if (mine.aborted || error.name === 'AbortError')
			return;
		show(main, h('h1', 'This cannot be shown'), h('p.fault', error.message),
			h('p', h('a', {href: '#/'}, 'To the repositories')));
	}
}

show(document.getElementById('theme'), select('Theme', {null: 'Auto',
	light: 'Light', dark: 'Dark'}, document.documentElement.dataset.theme,
to => {
	document.documentElement.dataset.theme = to;
	to === 'null' ? localStorage.removeItem('theme') :
		localStorage.setItem('theme', to);
}));
addEventListener('hashchange', go);
addEventListener('scroll', () => {
	if (here)
		here.top = scrollY;
}, {passive: true});
document.querySelector('.skip').addEventListener('click', event => {
	event.preventDefault();
	main.focus();
});
go();
