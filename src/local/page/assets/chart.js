// A treemap, and what came over time: drawn once more where the width changes.
// SPDX-License-Identifier: Apache-2.0
import {bytes, count, h, plural, svg} from './dom.js';

const resized = new ResizeObserver(entries => entries.forEach(({target}) =>
	target.redraw()));

// `draw` is given the width that there is.
function fluid(node, draw) {
	let width = 0;
	node.redraw = () => {
		if (!node.clientWidth || Math.abs(node.clientWidth - width) < 2)
			return;
		width = node.clientWidth;
		draw(width);
	};
	resized.observe(node);
	return node;
}

// Squarified (Bruls, Huizing, van Wijk): rows along the shorter side, as long
// as that makes their tiles squarer.
function squares(items, x, y, width, height) {
	const tiles = [];
	let left = items.reduce((sum, item) => sum + item.bytes, 0), at = 0;

	while (at < items.length && left > 0) {
		const side = Math.min(width, height);
		const scale = width * height / left;
		let end = at, sum = 0, best = Infinity;
		while (end < items.length) {
			const more = sum + items[end].bytes;
			const long = more * scale / side;
			const worst = Math.max(items[at].bytes * scale / long / long,
				long * long / (items[end].bytes * scale));
			if (worst > best)
				break;
			[best, sum] = [worst, more];
			end++;
		}
		const thick = sum * scale / side, across = width < height;
		let along = 0;
		for (; at < end; at++) {
			const long = items[at].bytes * scale / thick;
			tiles.push(across ?
				{item: items[at], x: x + along, y, w: long, h: thick} :
				{item: items[at], x, y: y + along, w: thick, h: long});
			along += long;
		}
		[x, y] = across ? [x, y + thick] : [x + thick, y];
		[width, height] = across ? [width, height - thick] :
			[width - thick, height];
		left -= sum;
	}
	return tiles;
}

function tile({item, x, y, w, h: high}) {
	const node = h(item.href ? 'a.tile' : 'span.tile', {href: item.href,
		tabindex: item.href ? -1 : null, class: `tile ${item.className}`,
		title: `${item.name}: ${bytes(item.bytes)}`,
		style: {left: `${x}px`, top: `${y}px`, width: `${w - 2}px`,
			height: `${high - 2}px`}});
	if (w > 56 && high > 24)
		node.append(h('span.name', item.name));
	if (w > 56 && high > 44)
		node.append(h('span.size', bytes(item.bytes)));
	return node;
}

// Items {name, bytes, href, className}; there is a table of them as well.
export function treemap(items) {
	const high = 260, shown = items.filter(item => item.bytes > 0)
		.sort((a, b) => b.bytes - a.bytes);
	const box = fluid(h('.treemap', {'aria-hidden': 'true'}), width =>
		box.replaceChildren(...squares(shown, 0, 0, width + 2, high)
			.filter(one => one.w > 3 && one.h > 3).map(tile)));
	return box;
}

const DAY = 86400000;

// What came, gathered to as many bars as there is room for.
function gather(days, size, now) {
	const first = Date.parse(days[0].day);
	const span = Math.max(14, Math.round((now - first) / DAY) + 1);
	const step = Math.ceil(span / size);
	const from = now - (Math.ceil(span / step) * step - 1) * DAY;
	const bars = Array.from({length: Math.ceil(span / step)}, (_, i) =>
		({day: new Date(from + i * step * DAY).toISOString().slice(0, 10),
			images: 0, bytes: 0}));
	days.forEach(day => {
		const bar = bars[Math.floor((Date.parse(day.day) - from) / DAY / step)];
		if (bar) {
			bar.images += day.images;
			bar.bytes += day.bytes || 0;
		}
	});
	return bars;
}

function bar(one, i, {each, most, high}) {
	const tall = one.images && Math.max(2, one.images / most * high);
	return svg('rect.bar', {x: i * each + .5, y: high - tall,
		width: Math.max(1, each - 1.5), height: tall, rx: 1},
	svg('title', `${one.day}: ${plural(one.images, 'image')}`));
}

// Pushes by day, and with `total` how the storage grew up to it.
export function timeline(days, {total, high = 96} = {}) {
	if (!days.length)
		return h('p.empty', 'Nothing has been pushed yet.');
	const last = Date.parse(days[days.length - 1].day);
	const now = Math.max(last, Math.floor(Date.now() / DAY) * DAY);
	const images = days.reduce((sum, day) => sum + day.images, 0);
	const picture = fluid(h('.chart'), width => {
		const bars = gather(days, Math.floor(width / 5), now);
		const most = Math.max(...bars.map(one => one.images));
		const each = width / bars.length;
		const node = svg('svg', {width, height: high, role: 'img',
			'aria-label': `${plural(images, 'image')} pushed since ${
				days[0].day}, at the most ${count(most)} at a time`});
		if (total)
			node.append(...growth(bars, total, each, high));
		node.append(...bars.map((one, i) =>
			bar(one, i, {each, most, high: total ? high * .45 : high}))
			.map(rect => total ? down(rect, high * .55) : rect));
		picture.replaceChildren(node);
	});
	return h('figure', picture, h('figcaption', h('span', days[0].day),
		h('span', new Date(now).toISOString().slice(0, 10))));
}

function down(rect, by) {
	rect.setAttribute('transform', `translate(0 ${by})`);
	return rect;
}

// The area up to `total`, which is where it ends.
function growth(bars, total, each, high) {
	let sum = total - bars.reduce((all, one) => all + one.bytes, 0);
	const points = bars.map((one, i) => {
		sum += one.bytes;
		return `${((i + 1) * each).toFixed(1)} ${
			(high - 2 - Math.max(0, sum) / total * (high - 6)).toFixed(1)}`;
	});
	const start = points[0].split(' ')[1];
	const line = `M0 ${start}L${points.join('L')}`;
	return [svg('path.area', {d: `${line}V${high}H0Z`}),
		svg('path.rise', {d: line})];
}

// A part of something, as a bar beside its number.
export const share = (part, whole, className = '') => h('.share',
	{'aria-hidden': 'true'}, h('span', {class: className,
		style: {width: `${whole ? Math.max(.5, part / whole * 100) : 0}%`}}));
