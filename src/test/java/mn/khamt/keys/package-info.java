@NullMarked
package mn.khamt.keys;

import org.jspecify.annotations.NullMarked;
