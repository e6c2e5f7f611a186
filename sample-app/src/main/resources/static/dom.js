/** Makes an element: properties are set, children appended. Text stays text, whatever it holds. */
export function element(tag, properties = {}, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
}

export const byId = id => document.getElementById(id);

/** Says to those who do not see the page what has come of something. */
export function say(what) {
    byId('said').textContent = what;
}

/** 1234567 bytes as "1.2 MB". */
export function bytes(count) {
    const units = ['B', 'KB', 'MB', 'GB', 'TB'];
    const unit = count < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(count) / 10));
    const value = count / 2 ** (10 * unit);
    return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

export const percent = share => `${(100 * share).toFixed(share > 0 && share < 0.1 ? 2 : 1)} %`;

export const count = number => number.toLocaleString('en');

/** Fetches a JSON document; an error carries the detail of the problem document. */
export async function fetchJson(path, options) {
    const answer = await fetch(path, options).catch(() => {
        throw new Error('the server cannot be reached');
    });
    const document = answer.status === 204 ? null : await answer.json();
    if (!answer.ok) {
        throw new Error(document.detail ?? answer.statusText);
    }
    return document;
}
