import {showBlobs, offerMore} from './blobs.js';
import {showCache, watchCache} from './cache.js';
import {fetchJson} from './dom.js';
import {limitUploads, takeUploads} from './upload.js';

takeUploads(showCache);
offerMore();
showBlobs();
watchCache(showBlobs);
fetchJson('stats').then(stats => limitUploads(stats.maxUploadBytes), () => {}); // unknown, it is the server that refuses
