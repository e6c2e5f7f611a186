import {byId, bytes, element} from './dom.js';

const AT_ONCE = 3;
const waiting = [];
let running = 0;
let maxBytes = Infinity;

/** Takes files from the chooser, and those dropped anywhere on the page. */
export function takeUploads(limitBytes, afterEach) {
    maxBytes = limitBytes;
    byId('limit').textContent = `up to ${bytes(limitBytes)} each`;
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
    document.addEventListener('drop', event => {
        event.preventDefault();
        drop.classList.remove('over');
        enqueue(event.dataTransfer.files, afterEach);
    });
}

function enqueue(files, afterEach) {
    for (const file of files) {
        const row = new Row(file);
        if (file.size > maxBytes) {
            row.fail(`longer than ${bytes(maxBytes)}`);
        } else {
            waiting.push(() => send(file, row).then(afterEach));
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
        request.onerror = () => row.fail('the connection broke');
        request.onloadend = resolve;
        request.send(form);
    });
}

/** What the page shows of one upload. */
class Row {
    constructor(file) {
        this.bar = element('progress', {max: 1, value: 0, ariaLabel: `Upload of ${file.name}`});
        this.badge = element('span', {className: 'badge', textContent: 'waiting'});
        this.row = element('li', {},
            element('span', {className: 'name'}, `${file.name} `, element('small', {textContent: bytes(file.size)})),
            this.badge, this.bar);
        byId('uploads').prepend(this.row);
    }

    progress(share) {
        this.bar.value = share;
        this.badge.textContent = `${Math.floor(100 * share)} %`;
    }

    succeed(stored) {
        this.end(stored.duplicate ? 'duplicate' : 'new', stored.duplicate ? 'DUPLICATE' : 'NEW',
            element('a', {href: `blobs/${stored.digest}`, download: stored.name ?? ''},
                element('code', {textContent: stored.digest})));
    }

    fail(why) {
        this.end('failed', 'FAILED', element('span', {className: 'error', textContent: why}));
    }

    end(kind, word, detail) {
        this.badge.className = `badge ${kind}`;
        this.badge.textContent = word;
        this.bar.replaceWith(detail);
    }
}
