@org.jspecify.annotations.NullMarked
package mn.khamt.care.web;
