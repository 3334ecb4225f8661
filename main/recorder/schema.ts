import { countedChoices } from './schema-choices.ts';

/** Marks the file as ours: "Post" in ASCII. */
export const applicationId = 0x506f7374;

/**
 * The steps from an empty file to today's schema, in order; a step, once released, never changes. The number of steps is
 * the schema's version. A text is stored once, by its SHA-256, however often it is said; searching reads the same text.
 */
export const steps: readonly string[] = [
  `
  CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    parent_id TEXT,
    forked_from_id TEXT,
    title TEXT,
    title_from TEXT,
    folder TEXT,
    model TEXT,
    effort TEXT,
    gateway TEXT NOT NULL,
    backend TEXT NOT NULL,
    lane TEXT NOT NULL,
    transport TEXT NOT NULL,
    originator TEXT,
    launch_id TEXT,
    started_at INTEGER NOT NULL,
    last_activity_at INTEGER NOT NULL,
    -- Counts up with each new turn, so that the order of the list does not hang on the clock.
    activity INTEGER NOT NULL
  );
  CREATE UNIQUE INDEX sessions_by_activity ON sessions (activity);
  CREATE INDEX sessions_by_parent ON sessions (parent_id) WHERE parent_id IS NOT NULL;
  CREATE INDEX sessions_by_kind ON sessions (kind);

  CREATE TABLE turns (
    session_id TEXT NOT NULL,
    id TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    problem TEXT,
    model TEXT,
    effort TEXT,
    backend TEXT NOT NULL,
    transport TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    first_token_at INTEGER,
    ended_at INTEGER,
    overhead_us INTEGER NOT NULL,
    exchanges INTEGER NOT NULL,
    tool_calls INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    reasoning_tokens INTEGER NOT NULL,
    PRIMARY KEY (session_id, id)
  );
  CREATE INDEX turns_in_order ON turns (session_id, ordinal);
  CREATE INDEX turns_by_start ON turns (started_at);
  CREATE INDEX turns_streaming ON turns (session_id) WHERE status = 'streaming';

  CREATE TABLE requests (
    key TEXT PRIMARY KEY,
    exchange_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    turn_id TEXT,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    response_id TEXT,
    state TEXT NOT NULL,
    problem TEXT,
    tokens TEXT
  );
  CREATE INDEX requests_by_session ON requests (session_id);
  CREATE INDEX requests_by_exchange ON requests (exchange_id);
  CREATE INDEX requests_by_response ON requests (response_id) WHERE response_id IS NOT NULL;
  CREATE INDEX requests_open ON requests (session_id) WHERE state = 'open';

  CREATE TABLE exchanges (
    id TEXT PRIMARY KEY,
    started_at INTEGER NOT NULL,
    transport TEXT NOT NULL,
    launch_id TEXT,
    gateway TEXT NOT NULL,
    backend TEXT NOT NULL,
    schema TEXT NOT NULL,
    lane TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    originator TEXT,
    status INTEGER,
    content_type TEXT,
    content_encoding TEXT,
    ended_at INTEGER,
    outcome TEXT,
    overhead_us INTEGER,
    problem TEXT
  );
  CREATE INDEX exchanges_open ON exchanges (id) WHERE ended_at IS NULL;

  CREATE TABLE contents (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    text TEXT NOT NULL
  );
  CREATE VIRTUAL TABLE search USING fts5 (text, content = 'contents', content_rowid = 'id');
  CREATE TRIGGER contents_added AFTER INSERT ON contents BEGIN
    INSERT INTO search (rowid, text) VALUES (new.id, new.text);
  END;
  CREATE TRIGGER contents_removed AFTER DELETE ON contents BEGIN
    INSERT INTO search (search, rowid, text) VALUES ('delete', old.id, old.text);
  END;

  CREATE TABLE items (
    session_id TEXT NOT NULL,
    id TEXT NOT NULL,
    turn_id TEXT NOT NULL,
    request_key TEXT NOT NULL,
    position INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    -- Why there is no content; null when it is kept.
    omitted TEXT,
    content_id INTEGER REFERENCES contents (id),
    call_id TEXT,
    name TEXT,
    summary TEXT,
    images INTEGER NOT NULL,
    pending INTEGER NOT NULL,
    output_id INTEGER REFERENCES contents (id),
    exit_code INTEGER,
    duration_ms INTEGER,
    PRIMARY KEY (session_id, id)
  );
  CREATE INDEX items_in_order ON items (session_id, turn_id, position);
  CREATE INDEX items_by_content ON items (content_id);
  `,
  // Names may be given anew and twice; rows from before have no id and are counted by nobody.
  `
  ALTER TABLE exchanges ADD COLUMN gateway_id TEXT;
  CREATE INDEX requests_by_time ON requests (at) WHERE tokens IS NOT NULL;
  `,
  // What a turn cost, whose credential it used and how full its context was; sums of each session, so that lists and filters
  // read one row of it; the newest exchanges as they went over the wire.
  `
  ALTER TABLE exchanges ADD COLUMN account TEXT;

  ALTER TABLE turns ADD COLUMN gateway TEXT;
  ALTER TABLE turns ADD COLUMN gateway_id TEXT;
  ALTER TABLE turns ADD COLUMN account TEXT;
  ALTER TABLE turns ADD COLUMN sent_at INTEGER;
  ALTER TABLE turns ADD COLUMN retries INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE turns ADD COLUMN cost_usd REAL;
  ALTER TABLE turns ADD COLUMN context_tokens INTEGER;
  ALTER TABLE turns ADD COLUMN context_window INTEGER;
  ALTER TABLE turns ADD COLUMN limits TEXT;

  ALTER TABLE sessions ADD COLUMN gateway_id TEXT;
  ALTER TABLE sessions ADD COLUMN account TEXT;
  ALTER TABLE sessions ADD COLUMN warning TEXT;
  ALTER TABLE sessions ADD COLUMN status TEXT NOT NULL DEFAULT 'completed';
  ALTER TABLE sessions ADD COLUMN turn_count INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE sessions ADD COLUMN tool_calls INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE sessions ADD COLUMN active_ms INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE sessions ADD COLUMN input_tokens INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE sessions ADD COLUMN cached_tokens INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE sessions ADD COLUMN output_tokens INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE sessions ADD COLUMN reasoning_tokens INTEGER NOT NULL DEFAULT 0;
  -- Null while no turn of it has a price.
  ALTER TABLE sessions ADD COLUMN cost_usd REAL;
  ALTER TABLE sessions ADD COLUMN cost_partial INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX sessions_by_time ON sessions (last_activity_at);
  CREATE INDEX items_by_output ON items (output_id) WHERE output_id IS NOT NULL;
  CREATE INDEX items_by_tool ON items (name) WHERE kind = 'toolCall';

  -- One row for each request for a response, kept while there is room for it.
  CREATE TABLE raw (
    request_key TEXT PRIMARY KEY,
    exchange_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    turn_id TEXT,
    at INTEGER NOT NULL,
    -- Deflated JSON: headers, the request's body, the messages.
    content BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    truncated INTEGER NOT NULL
  );
  CREATE INDEX raw_by_time ON raw (at);
  CREATE INDEX raw_by_turn ON raw (session_id, turn_id);
  `,
  // Searching by session: each word once for each session that holds it, however often it is said there. The same rowid is
  // written many times into an index without content, detail or sizes, which FTS5 takes as one set that grows.
  `
  CREATE TABLE numbering (last INTEGER NOT NULL);
  INSERT INTO numbering SELECT coalesce(max(rowid), 0) FROM sessions;
  -- Never given twice, and kept by VACUUM.
  ALTER TABLE sessions ADD COLUMN number INTEGER;
  UPDATE sessions SET number = rowid;
  CREATE UNIQUE INDEX sessions_by_number ON sessions (number);
  CREATE TRIGGER session_numbered AFTER INSERT ON sessions BEGIN
    UPDATE numbering SET last = last + 1;
    UPDATE sessions SET number = (SELECT last FROM numbering) WHERE id = new.id;
  END;

  -- Every text of a conversation as it is searched. A command stands in JSON, where the break of a line would be a letter.
  CREATE VIEW spoken AS
    SELECT items.session_id, items.id AS item_id, 'said' AS part, CASE items.kind
      WHEN 'toolCall' THEN replace(contents.text, '\\n', ' ') || ' ' || coalesce(items.summary, '')
      ELSE contents.text END AS text, items.content_id
    FROM items JOIN contents ON contents.id = items.content_id
    UNION ALL
    SELECT items.session_id, items.id, 'output', contents.text, items.output_id
    FROM items JOIN contents ON contents.id = items.output_id;

  CREATE VIRTUAL TABLE session_words USING fts5 (text, content = '', detail = none, columnsize = 0);
  -- Whose a text is, in so little room that it stays at hand: phrases are found text by text.
  CREATE TABLE session_texts (
    content_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (content_id, number)
  ) WITHOUT ROWID;
  -- Texts are added many at once: each addition is a write of its own.
  CREATE TABLE words_pending (session_id TEXT NOT NULL, item_id TEXT NOT NULL, part TEXT NOT NULL);
  CREATE INDEX words_pending_by_session ON words_pending (session_id);
  CREATE TRIGGER words_said AFTER INSERT ON items WHEN new.content_id IS NOT NULL BEGIN
    INSERT INTO words_pending VALUES (new.session_id, new.id, 'said');
  END;
  CREATE TRIGGER words_answered AFTER UPDATE OF output_id ON items
  WHEN new.output_id IS NOT NULL AND new.output_id IS NOT old.output_id BEGIN
    INSERT INTO words_pending VALUES (new.session_id, new.id, 'output');
  END;
  -- What was added, so that no more than that is ever taken out: FTS5 counts, and calls a file damaged that counts wrong.
  CREATE VIEW spoken_known AS SELECT session_id, text FROM spoken WHERE NOT EXISTS (
    SELECT 1 FROM words_pending AS pending
    WHERE pending.session_id = spoken.session_id AND pending.item_id = spoken.item_id AND pending.part = spoken.part);
  -- A session's words go all at once, with the first of its items or with itself; without a number it is not found.
  CREATE TRIGGER words_forgotten BEFORE DELETE ON items
  WHEN (SELECT number FROM sessions WHERE id = old.session_id) IS NOT NULL BEGIN
    INSERT INTO session_words (session_words, rowid, text)
      SELECT 'delete', (SELECT number FROM sessions WHERE id = old.session_id), group_concat(text, ' ')
      FROM spoken_known WHERE session_id = old.session_id HAVING count(*) > 0;
    DELETE FROM session_texts WHERE number = (SELECT number FROM sessions WHERE id = old.session_id)
      AND content_id IN (SELECT content_id FROM spoken WHERE session_id = old.session_id);
    DELETE FROM words_pending WHERE session_id = old.session_id;
    UPDATE sessions SET number = NULL WHERE id = old.session_id;
  END;
  INSERT INTO words_pending SELECT session_id, id, 'said' FROM items WHERE content_id IS NOT NULL;
  INSERT INTO words_pending SELECT session_id, id, 'output' FROM items WHERE output_id IS NOT NULL;

  CREATE TABLE session_tools (
    session_id TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (session_id, name)
  ) WITHOUT ROWID;
  CREATE TRIGGER tool_used AFTER INSERT ON items WHEN new.kind = 'toolCall' AND new.name IS NOT NULL BEGIN
    INSERT OR IGNORE INTO session_tools VALUES (new.session_id, new.name);
  END;
  INSERT INTO session_tools SELECT DISTINCT session_id, name FROM items WHERE kind = 'toolCall' AND name IS NOT NULL;

  CREATE TRIGGER session_forgotten BEFORE DELETE ON sessions BEGIN
    INSERT INTO session_words (session_words, rowid, text)
      SELECT 'delete', old.number, group_concat(text, ' ')
      FROM spoken_known WHERE session_id = old.id AND old.number IS NOT NULL HAVING count(*) > 0;
    DELETE FROM session_texts WHERE number = old.number
      AND content_id IN (SELECT content_id FROM spoken WHERE session_id = old.id);
    DELETE FROM words_pending WHERE session_id = old.id;
    DELETE FROM session_tools WHERE session_id = old.id;
  END;
  `,
  // What is known of images: a list as JSON, of those that came with the item and of those its output holds. Items from before
  // have a count alone.
  `
  ALTER TABLE items ADD COLUMN image_refs TEXT;
  ALTER TABLE items ADD COLUMN output_image_refs TEXT;
  `,
  countedChoices,
];
