// What changes something: commands to copy, and deleting with a second look.
// SPDX-License-Identifier: Apache-2.0
import {bytes, command, dialog, h, mute, plural, say, short, tag, word}
	from './dom.js';
import {post} from './net.js';

// By the host by which this page was reached.
export function commands(about, uri, name, item) {
	const named = item?.tags[0];
	const which = !item ? ':v1' : named ? `:${named}` : `@${item.digest}`;
	const ref = word(uri + which), own = word(name + which);
	const pull = !/^(art|ref)/.test(item?.kind) ? 'docker pull' : `oras pull${
		location.protocol === 'http:' ? ' --plain-http' : ''}`;
	return [
		!item && command('Log in',
			`${about.client} get-login-password | docker login ` +
			`--username AWS --password-stdin ${word(uri.split('/')[0])}`),
		command('Pull', `${pull} ${ref}`),
		item ? command('Pull by digest', `${pull} ${uri}@${item.digest}`) :
			command('Push', `docker push ${ref}`),
		command('Tag', `${about.client} tag ${own} NEW-TAG`),
		command('Delete', `${about.client} rm ${own}`),
	];
}

const victim = item => h('li', h('code', short(item.digest)), ' ',
	mute(bytes(item.size)),
	h('.tags', item.tags.length ? item.tags.map(name => tag(name)) :
		mute('no tags')),
	item.referrers > 0 && h('p.warn', 'Named as subject by ',
		plural(item.referrers, 'signature or SBOM', 'signatures or SBOMs')),
	item.parents > 0 && h('p.warn', 'Needed by ',
		plural(item.parents, 'index', 'indexes')));

// Ask, with every tag that would go; true: something was deleted.
export async function remove(name, items) {
	const tags = items.reduce((sum, item) => sum + item.tags.length, 0);
	const yes = await dialog(`Delete ${plural(items.length, 'image')}?`, [
		h('p', `From ${name}: ${plural(tags, 'tag')} will be gone.`),
		h('ul.victims', {tabindex: 0}, items.map(victim))],
	[['Keep', false], ['Delete', true, 'danger']]);
	if (!yes)
		return false;
	const reply = await post('images/delete', {repository: name,
		ids: items.map(item => ({imageDigest: item.digest}))});
	if (reply.failures.length)
		await dialog('Not everything was deleted', h('ul',
			reply.failures.map(one => h('li',
				one.failureReason || one.failureCode))));
	say('Deleted');
	return reply.deleted.length > 0;
}

// Words of an error where the work was begun.
export const tell = error => dialog('That did not work',
	h('p.fault', error.message));
