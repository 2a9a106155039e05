// The lifecycle playground: a policy as it is typed, and what it would do.
// SPDX-License-Identifier: Apache-2.0
import {bytes, button, count, dialog, digest, facts, h, plural, pretty, quiet,
	say, section, select, short, show, stamp, when} from './dom.js';
import {tell} from './act.js';
import {Mosaic} from './chart.js';
import {Pages, Table} from './list.js';
import {get, post} from './net.js';
import {tagsOf, trail} from './repository.js';
import * as way from './way.js';

const DAY = 86400000, AHEAD = 365;

const sample = (selection, description) => JSON.stringify({rules: [{
	rulePriority: 1, description, selection, action: {type: 'expire'}}]},
null, 2);

const samples = {
	'Keep the last 10': sample({tagStatus: 'any',
		countType: 'imageCountMoreThan', countNumber: 10}, 'keep 10'),
	'Untagged after 14 days': sample({tagStatus: 'untagged',
		countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14},
	'untagged go'),
};

// Where a line and a column are in a text; both begin with 1.
const offset = (text, line, column) => text.split('\n').slice(0, line - 1)
	.reduce((sum, one) => sum + one.length + 1, column - 1);

// A text area with numbered lines, on which problems are marked.
function editor(value, changed) {
	const gutter = h('.gutter', {'aria-hidden': 'true'});
	const area = h('textarea', {id: 'policy', value, wrap: 'off', rows: 22,
		spellcheck: 'false', autocapitalize: 'off', 'aria-describedby':
		'problems', onscroll: () => { gutter.scrollTop = area.scrollTop; },
		oninput: () => changed()});
	const number = problems => {
		const worst = new Map();
		problems.forEach(one => worst.get(one.line) === 'error' ||
			worst.set(one.line, one.severity));
		show(gutter, area.value.split('\n').map((_, i) =>
			h('div', {class: worst.get(i + 1)}, String(i + 1))));
		gutter.scrollTop = area.scrollTop;
		area.ariaInvalid = problems.some(one => one.severity === 'error');
	};
	const jump = ({line, column}) => {
		const at = offset(area.value, line, column);
		area.focus();
		area.setSelectionRange(at, at + 1);
	};
	return {area, number, jump, node: h('.editor', gutter, area)};
}

const colour = (rules, rule) =>
	`t${(Math.max(0, rules.findIndex(one => one.rule === rule)) + 4) % 6}`;

const stays = () => h('span.mark.kept', 'kept');

const verbs = {expire: 'deletes', archive: 'archives'};

const ruleMark = (rules, rule, action) => h(`span.mark.${
	colour(rules, rule)}`, `rule ${rule}`, h('span.unseen',
	` ${verbs[action]} it`));

function summary(reply) {
	const rules = reply.rules || [];
	return [facts([['Kept', count(reply.kept)],
		['Deleted', count(reply.expire)], ['Archived', count(reply.archive)],
		['Freed', bytes(reply.bytes)]], 'figures'),
	h('ul.legend', h('li', stays(), ' ', plural(reply.kept, 'image')), rules.map(one => h('li',
		ruleMark(rules, one.rule, one.action), ` ${verbs[one.action]} ${
			plural(one.images, 'image')}, ${bytes(one.bytes)}`)))];
}

const columns = [['Tags', 'first'],
	['Digest', 'dig'], ['Size', 'num'],
	['Pushed', 'num'], ['Outcome', 'sev']];

const cells = (name, state) => item => [tagsOf(item, name),
	digest(item.digest, way.image(name, item.digest)), bytes(item.size),
	when(item.pushedAt), item.action ?
		ruleMark(state.rules, item.rule, item.action) : stays()];

const tile = (name, state) => item => ({href: way.image(name, item.digest),
	title: `${item.tags.join(', ') || 'untagged'} ${short(item.digest)}, ${
		bytes(item.size)}, pushed ${stamp(item.pushedAt)}: ${item.action ?
		`rule ${item.rule} ${verbs[item.action]} it` : 'kept'}`,
	text: item.rule, className: item.action ?
		colour(state.rules, item.rule) : 'kept'});

const moment = days => days ? new Date(Date.now() + days * DAY)
	.toISOString().slice(0, 19) + 'Z' : null;

function dates(kept, change) {
	const today = Math.floor(Date.now() / DAY) * DAY;
	const text = days => new Date(today + days * DAY).toISOString()
		.slice(0, 10);
	const named = h('span.mute');
	const set = days => {
		slider.value = days;
		field.value = text(days);
		slider.ariaValueText = days ? `in ${plural(days, 'day')}` : 'today';
		show(named, slider.ariaValueText);
	};
	const move = days => {
		kept.days = days;
		set(days);
		change();
	};
	const slider = h('input', {type: 'range', min: 0, max: AHEAD, id: 'days',
		oninput: () => move(Number(slider.value))});
	const field = h('input', {type: 'date', min: text(0), max: text(AHEAD),
		'aria-label': 'Date', onchange: () => {
			// it knows its bounds, which a typed date does not
			slider.value = (Date.parse(field.value) - today) / DAY || 0;
			move(Number(slider.value));
		}});
	set(kept.days || 0);
	return h('.dates', h('label', {for: 'days'}, 'As of'), slider, field,
		named);
}

const problem = jump => one => h('li', {class: one.severity},
	h('button.link', {onclick: () => jump(one)},
		`${one.line}:${one.column}`), h(`span.pill.${one.severity}`,
		one.severity), ' ', one.message, one.code ?
		h('span.mute', ` ${one.code}`) : null);

// The button of putting, with a second look at what that does today.
async function put(name, policy) {
	const reply = policy && await post('lifecycle/preview', {repository: name,
		policy, at: null, from: 0, count: 1, only: 'taken'});
	const yes = await dialog(policy ? `Put this policy to ${name}?` :
		`Remove the policy of ${name}?`, policy ? h('p', 'From the next run on it deletes ',
			h('b', plural(reply.expire, 'image')), ', archives ',
			h('b', plural(reply.archive, 'image')), ' and frees ',
			h('b', bytes(reply.bytes)), '. What is deleted does not come ',
			'back.') : h('p', 'Then nothing goes by itself any more.'),
	[['Not now', false], [policy ? 'Put it' : 'Remove it', true, 'danger']]);
	if (!yes)
		return false;
	await post('lifecycle/put', {repository: name, policy});
	say('The policy is changed');
	return true;
}

function trial(name, start, signal, kept, change) {
	const state = {rules: [], problems: []};
	const list = h('ul.problems', {id: 'problems', 'aria-live': 'polite'});
	const sums = h('.sums', {'aria-live': 'polite'});
	const table = new Table({label: 'Images and their outcome', columns,
		cells: cells(name, state), empty: 'No image to show.'});
	const mosaic = new Mosaic('Images by what becomes of them',
		tile(name, state));
	table.drawn = () => mosaic.use(table.source);

	const problems = found => {
		state.problems = found;
		edit.number(found);
		show(list, found.map(problem(edit.jump)));
		if (!found.length)
			show(list, h('li.fine', 'Nothing to object to.'));
		putting.disabled = found.some(one => one.severity === 'error');
	};
	let turn = new AbortController();
	const begin = () => {
		turn.abort();
		turn = new AbortController();
		return AbortSignal.any([signal, turn.signal]);
	};
	const preview = (from, size, stop) => post('lifecycle/preview',
		{repository: name, policy: edit.area.value, at: moment(kept.days),
			from, count: size, only: kept.only}, stop);
	const run = () => {
		const stop = begin();
		return table.use(new Pages(async (from, size) => {
			const reply = await preview(from, size, stop);
			if (from === 0) {
				problems(reply.problems);
				state.rules = reply.rules || [];
				show(sums, reply.images ? summary(reply) : h('p.mute',
					'With an error in it, a policy does nothing.'));
			}
			return {items: reply.images || [], total: reply.total || 0};
		}, 1000));
	};
	const lint = quiet(() => post('lifecycle/lint', {policy: edit.area.value},
		signal).then(reply => problems(reply.problems)).catch(() => {}), 80);
	const soon = quiet(run, 250);
	const changed = () => {
		kept.policy = edit.area.value;
		edit.number(state.problems);
		lint();
		soon();
	};
	const edit = editor(kept.policy ?? start, changed);
	const fill = text => {
		edit.area.value = text;
		changed();
		edit.area.focus();
	};
	const putting = button('Put this policy…', () => change(edit.area.value),
		'main');
	return {run, edit, list, sums, table, mosaic, fill, putting, soon};
}

export async function playground({parts, signal, kept}) {
	const name = parts[1];
	const mine = await get('repository', {repository: name}, signal);
	let policy = mine.lifecyclePolicy;
	const offer = text => {
		policy = text;
		now.hidden = removing.hidden = !text;
	};
	const change = text => put(name, text).then(done => done && offer(text))
		.catch(tell);
	const it = trial(name, policy ? pretty(policy) :
		samples['Keep the last 10'], signal, kept, change);
	const now = button('As it is now', () => it.fill(pretty(policy)));
	const removing = button('Remove the policy…', () => change(null).then(() =>
		removing.hidden && it.edit.area.focus()), 'danger');
	offer(policy);
	const buttons = Object.entries(samples).map(([label, text]) =>
		button(label, () => it.fill(text)));
	const node = [trail(name, ' / lifecycle'), h('h1', 'Lifecycle playground'),
		h('p.lead', 'A preview for ', h('a', {href: way.repository(name)},
			name), '. Nothing here changes anything until you put the policy.'),
		h('.play', section('Policy', h('label.unseen', {for: 'policy'},
			'Lifecycle policy as JSON'), it.edit.node, it.list,
		h('.buttons', buttons, now), h('.buttons', it.putting, removing)),
		section('What it would do', dates(kept, it.soon), it.sums,
			it.mosaic.node,
			h('.tools', select('Show', {all: 'all images',
				taken: 'what it takes', kept: 'what it keeps'},
			kept.only ??= 'all', only => {
				kept.only = only;
				it.run();
			})),
			it.table.node))];
	return {node, title: `Lifecycle of ${name}`, ready: () => {
		it.edit.number([]);
		return it.run();
	}};
}
