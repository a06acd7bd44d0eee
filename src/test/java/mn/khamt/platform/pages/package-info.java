@org.jspecify.annotations.NullMarked
package mn.khamt.platform.pages;
