import {byId, bytes, element, fetchJson} from './dom.js';

const PAGE = 50;
let pages = 1;

/** Shows the blobs there are, as many pages as were asked for. */
export async function showBlobs() {
    const rows = [];
    let next = null;
    for (let page = 0; page < pages; page++) {
        const listing = await fetchJson(`blobs?limit=${PAGE}${next ? `&after=${next}` : ''}`);
        rows.push(...listing.blobs.map(row));
        next = listing.next;
        if (!next) {
            break;
        }
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
        await fetchJson(path, {method: 'DELETE'}).catch(() => {});
        await showBlobs();
        byId('files').focus();
    });
    return element('li', {}, preview,
        element('div', {className: 'what'},
            element('a', {href: path, download: blob.name ?? '', textContent: name}), ' ',
            element('small', {textContent: bytes(blob.size)}),
            element('code', {textContent: blob.digest})),
        remove);
}
