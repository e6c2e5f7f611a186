import {byId, bytes, element, fetchJson} from './dom.js';

const PAGE = 50;
let pages = 1;
let latest = 0;

/** Shows the blobs there are, as many pages as were asked for; what is shown stays if the server cannot be reached. */
export async function showBlobs() {
    const turn = ++latest;
    const rows = [];
    let next = null;
    try {
        do {
            const listing = await fetchJson(`blobs?limit=${PAGE}${next ? `&after=${next}` : ''}`);
            rows.push(...listing.blobs.map(row));
            next = listing.next;
        } while (next && rows.length < pages * PAGE);
    } catch (unreachable) {
        return;
    }
    if (turn !== latest) {
        return; // who asked later shows more
    }
    byId('blobs').replaceChildren(...rows);
    byId('no-blobs').hidden = rows.length > 0;
    byId('more').hidden = !next;
}

export function offerMore() {
    byId('more').addEventListener('click', () => {
        pages++;
        showBlobs();
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
    const remove = element('button', {type: 'button', textContent: 'Delete', ariaLabel: `Delete ${name}`});
    remove.addEventListener('click', async () => {
        remove.disabled = true;
        const place = [...byId('blobs').children].indexOf(remove.parentElement);
        await fetchJson(path, {method: 'DELETE'}).catch(() => {});
        await showBlobs();
        const left = byId('blobs').querySelectorAll('button');
        (left[Math.min(place, left.length - 1)] ?? byId('files')).focus({preventScroll: true});
    });
    return element('li', {}, preview,
        element('div', {className: 'what'},
            element('a', {href: path, download: blob.name ?? '', textContent: name}), ' ',
            element('small', {textContent: bytes(blob.size)}),
            element('code', {textContent: blob.digest})),
        remove);
}
