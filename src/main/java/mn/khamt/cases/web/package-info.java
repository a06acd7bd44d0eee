@org.jspecify.annotations.NullMarked
package mn.khamt.cases.web;
