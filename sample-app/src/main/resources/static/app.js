import {showBlobs, offerMore} from './blobs.js';
import {showCache, watchCache} from './cache.js';
import {fetchJson} from './dom.js';
import {takeUploads} from './upload.js';

const {maxUploadBytes} = await fetchJson('stats');
takeUploads(maxUploadBytes, () => Promise.all([showBlobs(), showCache()]));
offerMore();
showBlobs();
watchCache();
