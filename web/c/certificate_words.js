// How certificates stand, in colours and columns.

import { el } from "../lib/dom.js";
import { mark } from "../lib/parts/marks.js";

const VALIDITY_TONES = { VALID: "good", NOT_YET_VALID: "wait", EXPIRED: "bad", CANCELLED: "bad", CONVERTED: "plain" };
const ACTIVATION_TONES = { ACTIVE: "good", INACTIVE: "wait", DEACTIVATED: "bad" };

export const validityMark = (row) => mark(row.validity_label, VALIDITY_TONES[row.validity]);
export const activationMark = (row) => mark(row.activation_label, ACTIVATION_TONES[row.activation]);

/** What the certificate is for: category, or post and specialty. */
export function subjectOf(row) {
  return row.category ? `${row.category} ${row.category_label === row.category ? "" : row.category_label || ""}`.trim() : [row.post_label, row.specialty_label].filter(Boolean).join(" ");
}

export const CERTIFICATE_COLUMNS = [
  { name: "number", label: "编号", value: (row) => row.number, show: (row) => el("a", { href: `/c/certificates/${row.id}` }, row.number) },
  { name: "kind", label: "种类", value: (row) => row.kind_label },
  { name: "subject", label: "类别", value: subjectOf },
  { name: "holder", label: "持证人", value: (row) => row.holder_name },
  { name: "holder_number", label: "身份证号", value: (row) => row.holder_id_number },
  { name: "valid_to", label: "有效期止", value: (row) => row.valid_to || "", show: (row) => row.valid_to || "长期" },
  { name: "validity", label: "状态", value: (row) => row.validity_label, show: validityMark },
  { name: "activation", label: "激活", value: (row) => row.activation_label, show: activationMark },
];
