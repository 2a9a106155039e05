// The page: which view the address asks for, and the registry it is of.
// SPDX-License-Identifier: Apache-2.0
import {h, say, select, show} from './dom.js';
import {overviewOf, place, takeKey} from './net.js';
import {leave} from './list.js';
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
let stop = new AbortController(), moved = false;

function mark(parts) {
	const here = parts[0] === 'requests' ? 1 : 0;
	document.querySelectorAll('#nav a').forEach((link, i) => {
		link.href = i ? way.to(['requests']) : way.home();
		i === here ? link.setAttribute('aria-current', 'page') :
			link.removeAttribute('aria-current');
	});
	document.querySelector('.brand').href = way.home();
}

// Which accounts and regions there are to change to.
function places(about) {
	const form = document.getElementById('place');
	const {account, region} = about;
	const regions = name => about.accounts.find(one =>
		one.account === name)?.regions || [];
	const all = (list, now) => Object.fromEntries([...new Set([now, ...list])]
		.sort().map(one => [one, one]));
	const change = (...to) => {
		[place.account, place.region] = to;
		location.hash = way.home();
	};
	show(form, select('Account', all(about.accounts.map(one => one.account),
		account), account, to => change(to, regions(to).includes(region) ?
		region : regions(to)[0])), select('Region', all(regions(account),
		region), region, to => change(account, to)));
	form.hidden = false;
}

async function draw(parts, query) {
	const view = views[parts[0] || ''];
	if (!view)
		throw new Error('There is nothing at this address.');
	const signal = stop.signal;
	const [about, make] = await Promise.all([overviewOf(!parts.length),
		view(parts)]);
	places(about);
	return make({parts, query, signal, about});
}

async function go() {
	takeKey();
	stop.abort();
	stop = new AbortController();
	leave();
	const mine = stop.signal, {parts, query} = way.read();
	place.account = query.get('account');
	place.region = query.get('region');
	mark(parts);
	try {
		const view = await draw(parts, query);
		if (mine.aborted)
			return;
		show(main, view.node);
		document.title = `${view.title} · ecr-local`;
		view.ready?.();
	} catch (error) {
		if (mine.aborted || error.name === 'AbortError')
			return;
		show(main, h('h1', 'This cannot be shown'), h('p.fault', error.message),
			h('p', h('a', {href: '#/'}, 'To the repositories')));
	}
	scrollTo(0, 0);
	if (moved)
		main.focus({preventScroll: true});
	moved = true;
	say(document.title);
}

addEventListener('hashchange', go);
document.querySelector('.skip').addEventListener('click', event => {
	event.preventDefault();
	main.focus();
});
go();
