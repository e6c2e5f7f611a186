import {byId, bytes, element, fetchJson, say} from './dom.js';

const PAGE = 50;
const MOST_AT_ONCE = 1000;
let wanted = PAGE;
let stale = false;
let showing = null;

/**
 * Shows the blobs there are, as many as were asked for, and tells whether that worked. Who asks while this is at work waits
 * for one more look.
 */
export function showBlobs() {
    stale = true;
    showing ??= showWhileStale();
    return showing;
}

async function showWhileStale() {
    let shown = false;
    while (stale) {
        stale = false;
        shown = await showOnce().then(() => true, () => false); // if not, what is shown stays
    }
    showing = null;
    return shown;
}

async function showOnce() {
    const blobs = [];
    let next = null;
    do {
        const limit = Math.min(MOST_AT_ONCE, wanted - blobs.length);
        const listing = await fetchJson(`blobs?limit=${limit}${next ? `&after=${next}` : ''}`);
        blobs.push(...listing.blobs);
        next = listing.next;
    } while (next && blobs.length < wanted);
    replaceRows(blobs);
    byId('no-blobs').hidden = blobs.length > 0;
    byId('more').hidden = !next;
}

/** A row that is as before stays, and so does the focus; that of a row that has gone is the next one's. */
function replaceRows(blobs) {
    const list = byId('blobs');
    const focused = document.activeElement;
    const place = [...list.children].findIndex(row => row.contains(focused));
    const before = new Map([...list.children].map(row => [row.dataset.blob, row]));
    const rows = blobs.map(blob => before.get(JSON.stringify(blob)) ?? row(blob));
    const kept = new Set(rows);
    [...list.children].filter(row => !kept.has(row)).forEach(row => row.remove());
    rows.forEach((row, i) => {
        if (list.children[i] !== row) { // else it is not touched: text in it may be selected
            list.insertBefore(row, list.children[i] ?? null);
        }
    });
    if (!focused.isConnected) {
        const row = list.children[Math.min(place, list.children.length - 1)];
        (row?.querySelector(focused.localName) ?? byId('files')).focus({preventScroll: true});
    }
}

export function offerMore() {
    byId('more').addEventListener('click', async () => {
        const place = byId('blobs').children.length;
        wanted += PAGE;
        await showBlobs();
        byId('blobs').children[place]?.querySelector('a').focus({preventScroll: true});
    });
}

function row(blob) {
    const path = `blobs/${blob.digest}`;
    const name = blob.name ?? 'no name';
    const preview = element('span', {className: 'preview'});
    if (blob.image) {
        preview.append(element('img', {src: path, alt: '', loading: 'lazy'}));
    } else {
        preview.textContent = (blob.name?.match(/\.(\w{1,4})$/)?.[1] ?? 'data').toUpperCase();
    }
    const error = element('span', {className: 'error'});
    const label = `Delete ${blob.name ?? `blob ${blob.digest.slice(0, 8)}`}`;
    const remove = element('button', {type: 'button', textContent: 'Delete', ariaLabel: label});
    remove.addEventListener('click', async () => {
        if (remove.ariaDisabled) {
            return; // a second click; not disabled, which would lose the focus
        }
        remove.ariaDisabled = 'true';
        error.textContent = '';
        try {
            await fetchJson(path, {method: 'DELETE'});
            say(`${name} is deleted`);
        } catch (failure) {
            error.textContent = `not deleted: ${failure.message}`;
            say(`${name} is ${error.textContent}`);
        }
        await showBlobs();
        remove.ariaDisabled = null;
    });
    const made = element('li', {}, preview,
        element('div', {className: 'what'},
            element('a', {href: path, download: blob.name ?? ''}, element('bdi', {textContent: name})), ' ',
            element('small', {textContent: bytes(blob.size)}),
            element('code', {textContent: blob.digest}),
            error),
        remove);
    made.dataset.blob = JSON.stringify(blob);
    return made;
}
