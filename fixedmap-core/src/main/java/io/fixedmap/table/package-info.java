/** The concurrent hash table: 32-byte keys to slots. Not for applications: any version may change it. */
@NullMarked
package io.fixedmap.table;

import org.jspecify.annotations.NullMarked;
