package io.fixedmap;

import java.util.List;

/**
 * How far from home the keys of a table live, in groups of eight slots: what a find has to walk.
 *
 * @param keysByDistance element {@code d} is the number of keys that live {@code d} groups along the probe sequence of
 *     their home; the last element collects everything from there on
 * @param longest the longest distance of any key, in groups
 */
public record ProbeLengths(List<Long> keysByDistance, int longest) {
    /**
     * Copies the list.
     *
     * @param keysByDistance number of keys at each distance
     * @param longest the longest distance of any key, in groups
     */
    public ProbeLengths {
        keysByDistance = List.copyOf(keysByDistance);
    }

    /**
     * Returns the mean distance. Keys in the last element, which collects all from there on, count with its index.
     *
     * @return mean distance in groups, 0 for an empty table
     */
    public double mean() {
        long keys = 0;
        double sum = 0;
        for (int distance = 0; distance < keysByDistance.size(); distance++) {
            keys += keysByDistance.get(distance);
            sum += (double) distance * keysByDistance.get(distance);
        }
        return keys == 0 ? 0 : sum / keys;
    }
}
