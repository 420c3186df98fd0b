/** As much of GitHub's REST API as the workflows use, in memory; a method that GitHub does not have is not here either. */

export interface Comment {
  id: number;
  body: string;
  user: { type: 'User' | 'Bot' };
}

export interface Issue {
  number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  labels: string[];
}

export interface GitHub {
  comments: Comment[];
  issues: Issue[];
  client: unknown;
  context: unknown;
}

type Call = Record<string, unknown>;
const repository = { owner: 'example', repo: 'identity' };

/** `most` bounds a page, so that a list is only whole through `paginate`. */
export function startGitHub(pullRequest: number | null): GitHub {
  const comments: Comment[] = [];
  const issues: Issue[] = [];
  const known = (call: Call) => {
    if (call.owner !== repository.owner || call.repo !== repository.repo) throw new Error('HttpError: Not Found');
  };
  const page = <T>(items: T[], { page: number = 1, per_page: size = 30 }: Call) =>
    items.slice((Number(number) - 1) * Number(size), Number(number) * Number(size));
  const rest = {
    issues: {
      async listComments(call: Call) {
        known(call);
        if (call.issue_number !== pullRequest) throw new Error('HttpError: Not Found');
        return { data: page(comments, call) };
      },
      async createComment(call: Call) {
        known(call);
        if (call.issue_number !== pullRequest) throw new Error('HttpError: Not Found');
        if (String(call.body).length > 65_536) throw new Error('HttpError: Validation Failed');
        comments.push({ id: comments.length + 1, body: String(call.body), user: { type: 'Bot' } });
      },
      async updateComment(call: Call) {
        known(call);
        const found = comments.find(({ id }) => id === call.comment_id);
        if (found?.user.type !== 'Bot') throw new Error('HttpError: Not Found');
        found.body = String(call.body);
      },
      async listForRepo(call: Call) {
        known(call);
        const wanted = String(call.labels ?? '');
        const hit = (issue: Issue) => issue.state === (call.state ?? 'open') && (wanted === '' || issue.labels.includes(wanted));
        return { data: page(issues.filter(hit), call) };
      },
      async create(call: Call) {
        known(call);
        const { title, body = '', labels = [] } = call as unknown as Issue;
        issues.push({ number: issues.length + 1, title, body, state: 'open', labels });
      },
      async update(call: Call) {
        known(call);
        const found = issues.find(({ number }) => number === call.issue_number);
        if (found === undefined) throw new Error('HttpError: Not Found');
        if (call.state !== undefined) found.state = call.state as Issue['state'];
        if (call.body !== undefined) found.body = String(call.body);
      },
    },
  };
  const client = {
    rest,
    async paginate(list: (call: Call) => Promise<{ data: unknown[] }>, call: Call) {
      const all: unknown[] = [];
      for (let number = 1; ; number++) {
        const { data } = await list({ ...call, page: number });
        all.push(...data);
        if (data.length < Number(call.per_page ?? 30)) return all;
      }
    },
  };
  const context = {
    repo: repository,
    issue: { ...repository, number: pullRequest },
    serverUrl: 'https://github.example',
    runId: 7,
    sha: 'c0ffee',
  };
  return { comments, issues, client, context };
}
