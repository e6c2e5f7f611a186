package io.fixedmap.sample;

import jakarta.servlet.http.HttpServletRequest;

/** Where a request goes, and from where the paths of the API count: {@code spring.mvc.servlet.path} moves both. */
final class Paths {
    private Paths() {}

    /** Returns the path as the API has it. */
    static String of(HttpServletRequest request) {
        String below = request.getPathInfo(); // null where Spring MVC has all paths
        return below == null ? request.getServletPath() : below;
    }

    /** Returns what clients have to put before it. */
    static String base(HttpServletRequest request) {
        return request.getContextPath() + (request.getPathInfo() == null ? "" : request.getServletPath());
    }
}
