// CoreError is a refusal that a person reads: the screens have a sentence for
// each code. Anything else that is thrown is a fault of ours.
export class CoreError extends Error {
  constructor(code, detail = {}) {
    super(code)
    this.name = 'CoreError'
    this.code = code
    this.detail = detail
  }
}

// asStorage turns the browser's "no room" into our word for it.
export function asStorage(error) {
  return error?.name === 'QuotaExceededError' || error?.name === 'UnknownError' && /space|disk|quota/i.test(error.message)
    ? new CoreError('storage_full') : error
}
