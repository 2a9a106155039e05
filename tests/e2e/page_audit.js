// What a reader of the page needs, as far as a program can tell: returns the
// faults.  SPDX-License-Identifier: Apache-2.0
const faults = [];
const seen = node => node.checkVisibility({opacityProperty: true,
	visibilityProperty: true}) && !node.closest('.unseen');
const told = node => `${node.localName}.${node.className} "${
	(node.textContent || '').trim().slice(0, 40)}"`;

function nameOf(node) {
	const by = node.getAttribute('aria-labelledby');
	return (node.getAttribute('aria-label') ||
		by && document.getElementById(by)?.textContent ||
		[...node.labels || []].map(one => one.textContent).join('') ||
		node.textContent || node.getAttribute('alt') || '').trim();
}

// Names of what can be used, and large enough to be hit.
for (const node of document.querySelectorAll(
	'a[href], button, input, select, textarea, summary, dialog, section')) {
	if (!seen(node))
		continue;
	const aside = node.closest('[aria-hidden=true]');
	if (aside) {
		if (node.tabIndex >= 0)
			faults.push(`hidden, but reached: ${told(node)}`);
		continue;
	}
	if (node.localName === 'select' || node.localName === 'textarea' ?
		!(node.getAttribute('aria-label') || [...node.labels].some(one =>
			one.textContent.trim())) : !nameOf(node))
		faults.push(`no name: ${node.outerHTML.slice(0, 120)}`);
	const box = node.getBoundingClientRect();
	if (node.localName === 'button' && (box.width < 23.5 || box.height < 23.5))
		faults.push(`too small: ${told(node)} ${box.width}x${box.height}`);
	if (node.tabIndex > 0)
		faults.push(`an order of its own: ${told(node)}`);
}

// Landmarks, one title, headings that leave out no level, ids once.
for (const [what, number] of [['main', 1], ['h1', 1], ['body > header', 1],
	['header nav[aria-label]', 1], ['html[lang]', 1]])
	if (document.querySelectorAll(what).length !== number)
		faults.push(`not one ${what}`);
if (!document.title)
	faults.push('no title');
let level = 0;
for (const node of document.querySelectorAll('h1, h2, h3, h4')) {
	if (!seen(node))
		continue;
	if (Number(node.localName[1]) > level + 1)
		faults.push(`a level left out: ${told(node)}`);
	level = Number(node.localName[1]);
}
const ids = [...document.querySelectorAll('[id]')].map(node => node.id);
ids.filter((id, i) => ids.indexOf(id) !== i).forEach(id =>
	faults.push(`id twice: ${id}`));

// Tables say what their columns are, and long ones how long they are.
for (const table of document.querySelectorAll('table')) {
	if (!seen(table))
		continue;
	if (!table.getAttribute('aria-label'))
		faults.push('a table without a name');
	if ([...table.querySelectorAll('th')].some(th => !th.scope))
		faults.push('a heading without a scope');
	if (table.matches('.list') && !table.getAttribute('aria-rowcount'))
		faults.push('a list that does not say how long it is');
}

// Contrast of every text: 4.5, or 3 where it is large.
const channels = text => text.match(/[\d.]+/g).map(Number);
const over = ([r, g, b, a = 1], under) => [r, g, b].map((one, i) =>
	one * a + under[i] * (1 - a));

function ground(node) {
	const layers = [];
	for (; node; node = node.parentElement) {
		const colour = channels(getComputedStyle(node).backgroundColor);
		layers.unshift(colour);
		if (colour.length < 4 || colour[3] === 1)
			break;
	}
	return layers.reduce((under, colour) => over(colour, under),
		[255, 255, 255]);
}

const light = colour => colour.map(one => one / 255).map(one =>
	one <= .04045 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4)
	.reduce((sum, one, i) => sum + one * [.2126, .7152, .0722][i], 0);

function contrast(node) {
	const under = ground(node);
	const style = getComputedStyle(node);
	const pair = [light(over(channels(style.color), under)), light(under)];
	return (Math.max(...pair) + .05) / (Math.min(...pair) + .05);
}

const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
let checked = 0;
for (let text = texts.nextNode(); text; text = texts.nextNode()) {
	const node = text.parentElement;
	if (!text.data.trim() || !seen(node) || node.closest('option, :disabled'))
		continue;
	const style = getComputedStyle(node), size = parseFloat(style.fontSize);
	const large = size >= 24 || size >= 18.66 && style.fontWeight >= 700;
	checked++;
	if (contrast(node) < (large ? 3 : 4.5))
		faults.push(`contrast ${contrast(node).toFixed(2)}: ${told(node)}`);
}
if (checked < 5)
	faults.push('there is next to no text');
if (document.documentElement.scrollWidth > innerWidth)
	faults.push(`wider than the window: ${
		document.documentElement.scrollWidth} of ${innerWidth}`);
return faults;
