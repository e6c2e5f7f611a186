/** The concurrent hash table: 32-byte keys to slots. */
@NullMarked
package io.fixedmap.table;

import org.jspecify.annotations.NullMarked;
