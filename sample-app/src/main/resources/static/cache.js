import {byId, bytes, count, fetchJson, percent} from './dom.js';

const EVERY_MILLIS = 2000;
const SAMPLES = 150;
const history = [];
let seen = null;
let onChange = async () => false;

/** Shows the cache again and again, and has the blobs shown when others are in it than before, or that is not known. */
export async function watchCache(changed) {
    onChange = changed;
    if (!document.hidden && await showCache()) {
        history.push(seen);
        history.splice(0, history.length - SAMPLES);
        showHistory();
    }
    setTimeout(watchCache, EVERY_MILLIS, changed);
}

/** Shows the cache as the Actuator endpoint describes it; false if it cannot be asked. */
export async function showCache() {
    try {
        show(await fetchJson('actuator/fixedmap/contentCache'));
        byId('cache-state').textContent = '';
        return true;
    } catch (unreachable) {
        byId('cache-state').textContent = 'not reachable';
        showChange();
        return false;
    }
}

function show({table, memory, reads, puts}) {
    byId('entries').textContent = count(table.entries);
    byId('tombstones').textContent = count(table.tombstones);
    byId('hit-ratio').textContent = percent(reads.hitRatio);
    byId('saved').textContent = bytes(puts.deduplicatedBytes);

    const tombstones = `${count(table.tombstones)} ${table.tombstones === 1 ? 'tombstone' : 'tombstones'}`;
    const slots = `${count(table.entries)} used, ${tombstones} of ${count(table.capacity)}`;
    byId('slots-text').textContent = slots;
    bar('slots-bar', slots, table.entries, table.tombstones, table.capacity);
    const use = `${bytes(memory.payloadBytes)} in ${bytes(memory.usedBytes)} of blocks, of ${bytes(memory.maxBytes)}`;
    byId('memory-text').textContent = use;
    bar('memory-bar', use, memory.payloadBytes, memory.usedBytes - memory.payloadBytes, memory.maxBytes);

    byId('hit-ratio-now').textContent = percent(reads.hitRatio);
    byId('saved-now').textContent = bytes(puts.deduplicatedBytes);

    const blobs = JSON.stringify([table.entries, puts]); // what goes without a put leaves fewer
    const changed = blobs !== seen?.blobs;
    seen = {blobs, hitRatio: reads.hitRatio, saved: puts.deduplicatedBytes};
    if (changed) {
        showChange();
    }
}

/** If it fails, the next look at the cache has the blobs shown. */
async function showChange() {
    if (!await onChange()) {
        seen = {...seen, blobs: null};
    }
}

function showHistory() {
    const saved = history.map(sample => sample.saved);
    chart('hit-ratio-chart', history.map(sample => sample.hitRatio), 1, percent);
    chart('saved-chart', saved, Math.max(1, ...saved), bytes);
}

/** Two parts of a whole. A part that is not nothing shows. */
function bar(id, label, first, second, whole) {
    const [one, two, rest] = byId(id).children;
    one.style.flexGrow = first;
    two.style.flexGrow = second;
    rest.style.flexGrow = Math.max(0, whole - first - second);
    one.style.minWidth = first > 0 ? '3px' : 0;
    two.style.minWidth = second > 0 ? '3px' : 0;
    byId(id).ariaLabel = label;
}

function chart(id, values, top, format) {
    const svg = byId(id);
    const step = 300 / (SAMPLES - 1);
    const start = 300 - step * (values.length - 1);
    const line = values.map((value, i) => `${(start + i * step).toFixed(1)},${(58 - 56 * value / top).toFixed(1)}`);
    svg.replaceChildren(
        shape('polygon', [`${start.toFixed(1)},60`, ...line, '300,60']),
        shape('polyline', line));
    svg.ariaLabel = `from ${format(values[0])} to ${format(values.at(-1))}`;
}

function shape(tag, points) {
    const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
    made.setAttribute('points', points.join(' '));
    return made;
}
