@org.jspecify.annotations.NullMarked
package mn.khamt.platform.limits;
