// A treemap, and what came over time: drawn once more where the width changes.
// SPDX-License-Identifier: Apache-2.0
import {bytes, count, h, plural, show, svg} from './dom.js';

const resized = new ResizeObserver(entries => entries.forEach(({target}) =>
	target.redraw()));

// `draw` is given the width that there is.
export function fluid(node, draw) {
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

// Halves of about one weight, side by side along the longer side, and the same
// within them.
function split(items, x, y, w, high) {
	if (items.length < 2)
		return items.map(item => ({item, x, y, w, high}));
	const all = items.reduce((sum, item) => sum + item.bytes, 0);
	let sum = items[0].bytes, at = 1;
	while (at < items.length - 1 && sum + items[at].bytes / 2 < all / 2)
		sum += items[at++].bytes;
	const some = items.slice(0, at), rest = items.slice(at);
	const wide = w * sum / all, tall = high * sum / all;
	return w > high ? [...split(some, x, y, wide, high),
		...split(rest, x + wide, y, w - wide, high)] :
		[...split(some, x, y, w, tall),
			...split(rest, x, y + tall, w, high - tall)];
}

// A part of a picture, at its place.
const tile = ({x, y, w, high, className, ...rest}, ...inside) => h(
	rest.href ? 'a' : 'span', {...rest, tabindex: -1, class:
		`tile ${className}`, style: {left: `${x}px`, top: `${y}px`,
		width: `${w - 2}px`, height: `${high - 2}px`}}, inside);

const weighed = ({item, w, high, ...rest}) => tile({...rest, w, high,
	href: item.href, className: item.className,
	title: `${item.name}: ${bytes(item.bytes)}`},
w > 56 && high > 24 && h('span', item.name),
w > 56 && high > 44 && h('span', bytes(item.bytes)));

// Items {name, bytes, href, className}; there is a table of them as well.
export function treemap(items) {
	const high = 260, shown = items.filter(item => item.bytes > 0)
		.sort((a, b) => b.bytes - a.bytes);
	const box = fluid(h('.treemap', {'aria-hidden': 'true'}), width =>
		show(box, split(shown, 0, 0, width + 2, high)
			.filter(one => one.w > 3 && one.high > 3).map(weighed)));
	return box;
}

const HIGH = 208, LARGE = 26, SMALL = 13;

// A mosaic: a tile an item of a source, those in sight; a list box for the
// keyboard.  `about` gives {href, title, text, className} of an item.
export class Mosaic {
	now = 0;
	field = h('');
	told = h('p.note', {'aria-hidden': 'true'}, 'A tile an image, the newest ',
		'first.');

	constructor(label, about) {
		this.about = about;
		this.box = fluid(h('.mosaic', {role: 'listbox', tabindex: 0,
			'aria-label': label, onscroll: () => this.draw(),
			onkeydown: event => this.key(event),
			onpointerover: event => this.tell(event.target)}, this.field),
		() => this.draw());
		this.node = h('', this.box, this.told);
	}

	use(source) {
		this.source = source;
		this.node.hidden = !source.total;
		this.now = Math.max(0, Math.min(this.now, source.total - 1));
		this.draw();
	}

	tell(cell) {
		if (cell.title)
			show(this.told, cell.title);
	}

	draw() {
		const total = this.source?.total || 0, width = this.box.clientWidth;
		const side = this.side = total * LARGE * LARGE < width * HIGH ?
			LARGE : SMALL;
		const across = this.across = Math.floor(width / side) || 1;
		const from = Math.floor(this.box.scrollTop / side) * across;
		const cells = [];
		for (let at = from; at < total && cells.length < (HIGH / side + 1) *
			across; at++)
			cells.push(this.cell(at));
		this.field.style.height = `${Math.ceil(total / across) * side}px`;
		show(this.field, cells);
		this.box.setAttribute('aria-activedescendant', `tile${this.now}`);
		return cells[this.now - from];
	}

	cell(at) {
		const {across, side, source} = this, item = source.at(at);
		const {text, ...rest} = item ? this.about(item) : {title: '…'};
		return tile({...rest, id: `tile${at}`, role: 'option',
			'aria-label': rest.title, 'aria-posinset': at + 1,
			'aria-setsize': source.total,
			'aria-selected': String(at === this.now), x: at % across * side,
			y: Math.floor(at / across) * side, w: side, high: side},
		side === LARGE && text);
	}

	key(event) {
		const {across, box, side} = this, last = this.source.total - 1;
		const by = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across,
			ArrowDown: across, Home: -last, End: last, Enter: 0}[event.key];
		if (by === undefined)
			return;
		event.preventDefault();
		this.now = Math.max(0, Math.min(last, this.now + by));
		const top = Math.floor(this.now / across) * side;
		box.scrollTop = Math.min(top, Math.max(box.scrollTop,
			top + side - box.clientHeight));
		const cell = this.draw();
		by ? this.tell(cell) : cell.click();
	}
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

function bar(one, i, {each, most, high, room}) {
	const tall = one.images && Math.max(2, one.images / most * room);
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
	const from = h('span');
	const picture = fluid(h('.chart', {style: {height: `${high}px`}}), width => {
		const bars = gather(days, Math.floor(width / 5), now);
		const most = Math.max(...bars.map(one => one.images));
		const each = width / bars.length;
		const node = svg('svg', {width, height: high, role: 'img',
			'aria-label': `${plural(images, 'image')} pushed since ${
				days[0].day}, at the most ${count(most)} at a time`});
		if (total)
			node.append(...growth(bars, total, each, high));
		node.append(...bars.map((one, i) => bar(one, i, {each, most, high,
			room: total ? high * .45 : high})));
		from.textContent = bars[0].day;
		show(picture, node);
	});
	return h('figure', picture, h('figcaption', from,
		h('span', new Date(now).toISOString().slice(0, 10))));
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
export const share = (part, whole) => h('.share', {'aria-hidden': 'true'},
	h('span', {style: {width: `${
		whole ? Math.max(.5, part / whole * 100) : 0}%`}}));
