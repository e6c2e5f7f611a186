/**
 * A small deduplicating blob service: the documentation of fixedmap by example.
 *
 * <p>{@link BlobStore} and {@link StatsController} use the cache, {@link Downloads} and {@link BlobResponse} send a blob that
 * it holds open: these are what to read first. {@link BlobController} and {@link LfsController} are the two faces of the store.
 *
 * <p>What an HTTP service needs besides knows nothing of the cache: {@link RequestGuard}, {@link GuardedBody}, {@link
 * PacedBodies}, {@link PacedChannel} and {@link Pace} are about clients that send too much or take too long; {@link Refusal},
 * {@link Problems}, {@link ErrorDocument} and {@link ServerProblems} about what is said to them.
 */
@NullMarked
package io.fixedmap.sample;

import org.jspecify.annotations.NullMarked;
