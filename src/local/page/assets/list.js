// Long lists: asked for by pages, drawn by what is in sight.
// SPDX-License-Identifier: Apache-2.0
import {h, show} from './dom.js';

const HELD = 12, MARGIN = 8;

// Items of the server; of those scrolled past, the oldest pages are let go.
export class Pages {
	total = null;
	pages = new Map();
	changed = () => {};

	constructor(load, size = 200) {
		Object.assign(this, {load, size});
	}

	at(index) {
		const number = Math.floor(index / this.size);
		const page = this.pages.get(number);
		if (!page) {
			const coming = this.fetch(number);
			this.came ??= coming;
			return null;
		}
		this.pages.delete(number);
		this.pages.set(number, page);
		return page[index % this.size] || null;
	}

	async fetch(number) {
		this.pages.set(number, []);
		try {
			const reply = await this.load(number * this.size, this.size);
			this.pages.set(number, reply.items);
			this.total = reply.total;
		} catch (error) {
			if (error.name === 'AbortError')
				return;
			this.failed = error;
			this.total ??= 0;
		}
		for (const old of this.pages.keys())
			if (this.pages.size > HELD)
				this.pages.delete(old);
		this.changed();
	}
}

// Items that fold out to others: `open` has the Pages under each, as under()
// gives them for an item's key, and `kept` those keys for the next time.
export class Tree {
	open = new Map();
	changed = () => {};

	constructor(top, under, kept) {
		Object.assign(this, {top, under, kept});
		top.changed = () => this.changed();
		Object.entries(kept).forEach(([index, key]) =>
			this.unfold(Number(index), key));
	}

	get came() {
		return Promise.all([this.top, ...this.open.values()].map(pages =>
			pages.came));
	}

	get failed() {
		return this.top.failed;
	}

	get total() {
		let sum = this.top.total;
		sum !== null && this.open.forEach(pages => { sum += pages.total || 0; });
		return sum;
	}

	toggle({index}, key) {
		delete this.kept[index];
		this.open.delete(index) ? this.changed() : this.unfold(index, key);
	}

	unfold(index, key) {
		const pages = this.under(key);
		pages.changed = () => this.changed();
		this.kept[index] = key;
		this.open.set(index, pages);
		pages.at(0);
	}

	at(index) {
		let passed = 0;
		for (const at of [...this.open.keys()].sort((a, b) => a - b)) {
			const start = at + passed, pages = this.open.get(at);
			const size = pages.total || 0;
			if (index <= start)
				break;
			if (index <= start + size) {
				const item = pages.at(index - start - 1);
				return item && {...item, under: true};
			}
			passed += size;
		}
		const item = this.top.at(index - passed);
		return item && {...item, index: index - passed,
			open: this.open.has(index - passed)};
	}
}

const tables = new Set();
export const drawAll = () => tables.forEach(table => table.draw());
addEventListener('scroll', drawAll, {passive: true});
addEventListener('resize', drawAll);

// A table of `source`: columns [name, class, what it sorts by, in which order
// at first], and cells(item) with a child for each; where wanted sort, order,
// resort(sort, order), rowClass(item).  Rows are all of one height, --row.
export class Table {
	rows = new Map();
	above = h('tr', {'aria-hidden': 'true'});
	below = h('tr', {'aria-hidden': 'true'});
	body = h('tbody', {role: 'rowgroup'}, this.above, this.below);
	head = h('tr', {role: 'row', 'aria-rowindex': 1});

	constructor({label, empty, ...rest}) {
		Object.assign(this, rest);
		this.table = h('table.list', {role: 'table', 'aria-label': label,
			hidden: true},
			h('thead', {role: 'rowgroup'}, this.head), this.body);
		this.empty = h('p.empty', {hidden: true}, empty);
		this.node = h('', this.table, this.empty);
		this.drawHead();
		tables.add(this);
	}

	drawHead() {
		show(this.head, this.columns.map(([name, className, sort, first], i) =>
			h('th', {scope: 'col', role: 'columnheader', class: className,
				'aria-sort': !sort ? null : this.sort !== sort ? 'none' :
					this.order === 'asc' ? 'ascending' : 'descending'},
			sort ? h('button.sort', {onclick: () =>
				this.turn(sort, first, i)}, name) : name)));
	}

	turn(sort, first, at) {
		const other = this.order === 'asc' ? 'desc' : 'asc';
		this.order = this.sort === sort ? other : first || 'asc';
		this.sort = sort;
		this.drawHead();
		this.head.children[at].firstChild.focus();
		this.resort(this.sort, this.order);
	}

	// What it returns is there when the items are.
	use(source) {
		this.source = source;
		source.changed = () => this.refresh();
		if (source.total === null)
			source.at(0);
		else
			this.refresh();
		return source.came;
	}

	refresh() {
		const focus = this.focused();
		this.rows.forEach(row => { row.waits = true; });
		const total = this.source.total;
		this.table.ariaRowCount = total + 1;
		this.table.hidden = !total;
		this.empty.hidden = total !== 0;
		if (this.source.failed)
			show(this.empty, this.source.failed.message);
		this.draw();
		focus && this.rows.get(focus.row)?.querySelectorAll(
			'a, button, input')[focus.at]?.focus({preventScroll: true});
		this.drawn?.();
	}

	focused() {
		for (const [row, node] of this.rows)
			if (node.contains(document.activeElement))
				return {row, at: [...node.querySelectorAll('a, button, input')]
					.indexOf(document.activeElement)};
		return null;
	}

	range() {
		const height = parseFloat(
			getComputedStyle(this.table).getPropertyValue('--row')) || 44;
		const top = this.body.getBoundingClientRect().top;
		const last = this.source.total;
		const from = Math.floor(-top / height) - MARGIN;
		const to = Math.ceil((innerHeight - top) / height) + MARGIN;
		return {height, from: Math.min(last, Math.max(0, from)),
			to: Math.max(0, Math.min(last, to))};
	}

	draw() {
		if (!this.node.isConnected || !this.source || !this.source.total)
			return;
		const {height, from, to} = this.range();
		for (const [index, row] of this.rows)
			if (index < from || index >= to) {
				row.remove();
				this.rows.delete(index);
			}
		for (let i = from; i < to; i++)
			this.place(i);
		this.above.style.height = `${from * height}px`;
		this.below.style.height = `${(this.source.total - to) * height}px`;
	}

	place(index) {
		const old = this.rows.get(index);
		if (old && !old.waits)
			return;
		const item = this.source.at(index);
		if (old && !item)
			return;
		const row = h('tr', {role: 'row',
			class: item && this.rowClass?.(item)}, item ?
			this.cells(item).map((cell, i) => h('td', {role: 'cell',
				class: this.columns[i][1]}, cell)) :
			h('td', {role: 'cell', colspan: this.columns.length}, '…'));
		row.waits = !item;
		row.ariaRowIndex = index + 2;
		if (old)
			old.replaceWith(row);
		else
			this.body.insertBefore(row, this.after(index));
		this.rows.set(index, row);
	}

	after(index) {
		const next = [...this.rows.keys()].filter(at => at > index);
		return next.length ? this.rows.get(Math.min(...next)) : this.below;
	}
}

export const leave = () => tables.clear();
