// What the core must know of a questionnaire: its codes in order and which
// questions the answers hide. The rules are those of survey/rating.go.

// codesOf lists all codes that take an answer, in the order of the form.
export function codesOf(form) {
  const items = () => form.factors.flatMap((f) => f.items.map((i) => i.code))
  const ofQuestion = (q) => q.type === 'grid' ? q.rows.map((r) => r.code) : [q.code]
  const parts = {
    profile: () => form.profile.flatMap(ofQuestion),
    factors: items,
  }
  const out = []
  for (const part of form.order ?? []) {
    const q = form.other_questions.find((x) => x.code === part)
    const factor = form.factors.find((f) => f.code === part)
    out.push(...parts[part]?.() ?? (q ? ofQuestion(q) : factor ? factor.items.map((i) => i.code) : []))
  }
  const rest = [...items(), ...form.other_questions.flatMap(ofQuestion), ...form.profile.flatMap(ofQuestion)]
  return [...new Set([...out, ...rest])]
}

export const questionsOf = (form) => [...(form.other_questions ?? []), ...(form.profile ?? [])]

const numbers = (answer) => String(answer ?? '').split(';').filter((s) => s.trim() !== '').map(Number)

// holds evaluates one condition. One on an unanswered or missing answer fails.
function holds(condition, answers, isItem) {
  let values = numbers(answers[condition.code]).filter(Number.isInteger)
  if (isItem(condition.code)) values = values.filter((v) => v >= 1 && v <= 9)
  if (condition.op === '<=') return values.length === 1 && values[0] <= condition.value
  if (condition.op === '=') return values.length === 1 && values[0] === condition.value
  return values.includes(condition.value)
}

// conditions gives, for each question that has one, whether its condition
// holds. known[code] stands where an answer may not be read any more.
export function conditions(form, answers, unreadable = new Set(), known = {}) {
  const items = new Set(form.factors.flatMap((f) => f.items.map((i) => i.code)))
  const out = {}
  for (const q of questionsOf(form)) {
    if (!q.show_if) continue
    const all = q.show_if.all ?? []
    const any = q.show_if.any ?? []
    if ([...all, ...any].some((c) => unreadable.has(c.code)) && q.code in known) {
      out[q.code] = known[q.code]
      continue
    }
    const test = (c) => holds(c, answers, (code) => items.has(code))
    out[q.code] = all.every(test) && (any.length === 0 || any.some(test))
  }
  return out
}
