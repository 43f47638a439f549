// The address of the page that a form is on. The answer to a refused form has the same with a token in the query.

const query = new URLSearchParams(location.search);

export const isFormAnswer = query.has("form-answer");
query.delete("form-answer");
export const here = location.pathname + (isFormAnswer ? (query.size > 0 ? `?${query}` : "") : location.search);
