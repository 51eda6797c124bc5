/** Fields as a form; those without a value are left out. @returns {FormData} */
export function formOf(fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined && value !== null) form.append(name, value);
  return form;
}
