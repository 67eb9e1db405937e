// Every call the page makes. The session is that of the browser's cookie, which scripts cannot read: "current" names it.
const SESSION = '/session/current';
const REPORTS = '/api/v1/tesla/reports';
const BATCH = '/api/v1/tesla/vehicle-report/pdf/batch';

/** `code` is one of the server's (docs/api.md), or `network` or `aborted`. */
export class ApiError extends Error {
  constructor(status, code, more = {}) {
    super(code);
    Object.assign(this, { status, code, detail: '', request_id: null, retry_after_s: null }, more);
  }
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const failure = (status, body, header) => new ApiError(status, body.code || `http_${status}`, {
  detail: typeof body.detail === 'string' ? body.detail : (body.detail || []).map((item) => item.msg).join('; '),
  request_id: body.request_id || header('X-Request-ID'),
  retry_after_s: body.retry_after_s ?? (Number(header('Retry-After')) || null),
});

/** Reads, and calls with a key, are repeated when an instance goes away in between. */
async function call(method, path, body, { key = null, tries = method === 'GET' || key ? 4 : 1, headers = {} } = {}) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await fetch(path, {
        method, credentials: 'same-origin', signal: AbortSignal.timeout(60_000),
        headers: { Accept: 'application/json', ...(body instanceof Blob || !body ? {} : { 'Content-Type': 'application/json' }), ...(key ? { 'Idempotency-Key': key } : {}), ...headers },
        body: body instanceof Blob ? body : body && JSON.stringify(body),
      });
      const text = await answer.text();
      let data = {};
      try { data = text ? JSON.parse(text) : {}; } catch { /* a proxy's page */ }
      if (answer.ok) return data;
      throw failure(answer.status, data, (name) => answer.headers.get(name));
    } catch (error) {
      const problem = error instanceof ApiError ? error : new ApiError(0, 'network');
      const isPassing = problem.status === 0 || (problem.status >= 502 && !problem.retry_after_s);
      if (!isPassing || attempt >= tries) throw problem;
      await pause(400 * 2 ** attempt);
    }
  }
}

const query = (values) => {
  const pairs = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return pairs.length ? '?' + new URLSearchParams(pairs) : '';
};
const id = encodeURIComponent;

export const api = {
  limits: () => call('GET', '/api/v1/meta/limits'),
  /** null when this browser has none. */
  session: async () => (await call('GET', '/session')).data[0] ?? null,
  patchSession: (change) => call('PATCH', SESSION, change),
  extend: () => call('POST', SESSION + '/extend'),
  exportURL: SESSION + '/export',
  deleteSession: () => call('DELETE', SESSION),
  authorize: (locale) => call('GET', '/api/v1/tesla/oauth/url' + query({ return_to: '/', locale })),
  vehicles: (refresh) => call('GET', SESSION + '/vehicles' + query({ refresh: refresh ? 1 : null })),

  images: async () => (await call('GET', SESSION + '/images')).data,
  thumbnailURL: (image) => `${SESSION}/images/${id(image.id)}/thumbnail`,
  patchImage: (image, change) => call('PATCH', `${SESSION}/images/${id(image.id)}`, change),
  deleteImage: (image, { leaving = false } = {}) =>
    leaving ? fetch(`${SESSION}/images/${id(image.id)}`, { method: 'DELETE', keepalive: true }) : call('DELETE', `${SESSION}/images/${id(image.id)}`),

  /** One photo, with the share that has been sent (0 to 1). */
  upload(file, fields, { onProgress, signal }) {
    return new Promise((resolve, reject) => {
      const form = new FormData();
      form.append('files', file, file.name);
      for (const [name, value] of Object.entries(fields)) if (value) form.append(name, value);
      const request = new XMLHttpRequest();
      request.open('POST', SESSION + '/images');
      request.timeout = 180_000;
      request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
      request.onload = () => {
        let body = {};
        try { body = JSON.parse(request.responseText); } catch { /* a proxy's page */ }
        if (request.status !== 201) return reject(failure(request.status, body, (name) => request.getResponseHeader(name)));
        const image = body.data[0];
        return image.status === 'ok' ? resolve(image) : reject(new ApiError(422, image.reason, { detail: image.detail }));
      };
      request.onerror = request.ontimeout = () => reject(new ApiError(0, 'network'));
      request.onabort = () => reject(new ApiError(0, 'aborted'));
      signal.addEventListener('abort', () => request.abort());
      request.send(form);
    });
  },

  previewURL: (vin, values) => `${SESSION}/vehicles/${id(vin)}/report.html` + query(values),
  createBatch: (order, key) => call('POST', BATCH, order, { key }),
  tasks: async () => (await call('GET', REPORTS + '?limit=100')).data,
  statuses: async (ids) => (await call('GET', `${REPORTS}/status?ids=${ids.map(id).join(',')}`, null, { tries: 1 })).data,
  cancel: (task) => call('POST', `${REPORTS}/${id(task)}/cancel`),
  retry: (task) => call('POST', `${REPORTS}/${id(task)}/retry`),
  pageURL: (task, page, width) => `${REPORTS}/${id(task)}/pages/${page}.png?width=${width}`,
  /** Always leads to a fresh link. */
  downloadURL: (task) => `${REPORTS}/${id(task)}/download?download=1`,
  openURL: (task) => `${REPORTS}/${id(task)}/download`,
  archiveURL: SESSION + '/reports.zip',
  eventsURL: SESSION + '/events',

  invoices: (values) => call('GET', SESSION + '/charging-invoices' + query(values)),
  invoiceURL: (vin, invoice) => `${SESSION}/vehicles/${id(vin)}/charging-invoices/${id(invoice)}?download=1`,
  invoiceArchiveURL: (values) => SESSION + '/charging-invoices.zip' + query(values),
  historyURL: (values) => SESSION + '/charging-history.csv' + query(values),

  verify: async (code) => {
    try { return await call('GET', '/verify/' + id(code)); } catch (error) {
      if (error.status === 404) return { state: 'unknown', code };
      throw error;
    }
  },
  verifyFile: (file) => call('POST', '/verify', file, { headers: { 'Content-Type': 'application/pdf' } }),

  plans: (values) => call('GET', '/api/v1/payments/plans' + query(values)),
  providers: () => call('GET', '/api/v1/payments/providers'),
  quote: (order) => call('POST', '/api/v1/payments/quote', order),
  pay: (order, key) => call('POST', '/api/v1/payments', order, { key }),
  payment: (payment, wait = 0) => call('GET', `/api/v1/payments/${id(payment)}` + query({ wait: wait || null })),
  capture: (payment) => call('POST', `/api/v1/payments/${id(payment)}/capture`),
  receipt: (payment, lang) => call('GET', `/api/v1/payments/${id(payment)}/receipt` + query({ lang })),
};
