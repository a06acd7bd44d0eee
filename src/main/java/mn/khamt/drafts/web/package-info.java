@org.jspecify.annotations.NullMarked
package mn.khamt.drafts.web;
