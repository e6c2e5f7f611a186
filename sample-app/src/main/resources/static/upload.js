import {byId, bytes, element, say} from './dom.js';

const AT_ONCE = 3;
const waiting = [];
let running = 0;
let maxBytes = Infinity;

/** Refuses longer files before they are sent. */
export function limitUploads(limitBytes) {
    maxBytes = limitBytes;
    byId('limit').textContent = `up to ${bytes(limitBytes)} each`;
}

/** Takes files from the chooser, and those dropped anywhere on the page. */
export function takeUploads(afterEach) {
    const chooser = byId('files');
    chooser.addEventListener('change', () => {
        enqueue(chooser.files, afterEach);
        chooser.value = '';
    });
    const drop = byId('drop');
    for (const type of ['dragenter', 'dragover']) {
        document.addEventListener(type, event => {
            event.preventDefault();
            drop.classList.add('over');
        });
    }
    document.addEventListener('dragleave', event => {
        if (!event.relatedTarget) {
            drop.classList.remove('over');
        }
    });
    document.addEventListener('drop', async event => {
        event.preventDefault();
        drop.classList.remove('over');
        enqueue(await filesOf(event.dataTransfer), afterEach);
    });
    window.addEventListener('beforeunload', event => {
        if (running > 0) {
            event.preventDefault(); // the browser asks
        }
    });
}

/** Returns the files that were dropped, and those in folders. */
async function filesOf(transfer) {
    const files = [...transfer.files]; // of which a folder is one
    const entries = [...transfer.items].map(item => item.webkitGetAsEntry?.()).filter(entry => entry);
    return entries.some(entry => entry.isDirectory) ? filesBelow(entries).catch(() => files) : files;
}

async function filesBelow(entries) {
    const files = [];
    for (const entry of entries) {
        if (entry.isFile) {
            files.push(await new Promise((resolve, reject) => entry.file(resolve, reject)));
            continue;
        }
        const reader = entry.createReader();
        let some; // of them at a time
        do {
            some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
            files.push(...await filesBelow(some));
        } while (some.length > 0);
    }
    return files;
}

function enqueue(files, afterEach) {
    for (const file of files) {
        const row = new Row(file);
        if (file.size > maxBytes) {
            row.fail(`longer than ${bytes(maxBytes)}`);
        } else {
            waiting.push(() => send(file, row).then(() => void afterEach()));
        }
    }
    next();
}

function next() {
    while (running < AT_ONCE && waiting.length > 0) {
        running++;
        waiting.shift()().finally(() => {
            running--;
            next();
        });
    }
}

/** Sends one file as a form. XMLHttpRequest, because fetch does not tell how far it has got. */
function send(file, row) {
    return new Promise(resolve => {
        const request = new XMLHttpRequest();
        const form = new FormData();
        form.append('file', file);
        request.open('POST', 'blobs');
        request.responseType = 'json';
        request.upload.onprogress = event => row.progress(event.loaded / event.total);
        request.onload = () => {
            if (request.status === 200 || request.status === 201) {
                row.succeed(request.response.blobs[0]);
            } else {
                row.fail(request.response?.detail ?? `the server answered ${request.status}`);
            }
        };
        request.onerror = () => row.fail('the connection broke, or the file cannot be read');
        request.onloadend = resolve;
        request.send(form);
    });
}

/** What the page shows of one upload. */
class Row {
    constructor(file) {
        this.name = file.name;
        this.bar = element('progress', {max: 1, value: 0, ariaLabel: `Upload of ${file.name}`});
        this.badge = element('span', {className: 'badge', textContent: 'waiting'});
        this.row = element('li', {},
            element('span', {className: 'name'},
                element('bdi', {textContent: file.name}), ' ', element('small', {textContent: bytes(file.size)})),
            this.badge, this.bar);
        byId('uploads').prepend(this.row);
    }

    progress(share) {
        this.bar.value = share;
        this.badge.textContent = `${Math.floor(100 * share)} %`;
    }

    succeed(stored) {
        say(`${this.name} is ${stored.duplicate ? 'a duplicate' : 'new'}`);
        this.end(stored.duplicate ? 'duplicate' : 'new', stored.duplicate ? 'DUPLICATE' : 'NEW',
            element('a', {href: `blobs/${stored.digest}`, download: stored.name ?? ''},
                element('code', {textContent: stored.digest})));
    }

    fail(why) {
        say(`${this.name} failed: ${why}`);
        this.end('failed', 'FAILED', element('span', {className: 'error', textContent: why}));
    }

    end(kind, word, detail) {
        this.badge.className = `badge ${kind}`;
        this.badge.textContent = word;
        this.bar.replaceWith(detail);
    }
}
