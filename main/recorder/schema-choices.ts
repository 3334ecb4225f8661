/**
 * The step of the schema that keeps how many sessions of the list have each choice a filter offers, in step with every change
 * of a row: counted when it is asked, that takes longer the more sessions there are.
 */
export const countedChoices = `
  -- A choice of a session in a row each. Codex's own account has no name, so it goes by codex.
  CREATE VIEW session_choices AS
    SELECT id AS session_id, kind, parent_id, 'gateways' AS facet, gateway AS value FROM sessions
    UNION ALL SELECT id, kind, parent_id, 'backends', backend FROM sessions
    UNION ALL SELECT id, kind, parent_id, 'accounts', coalesce(account, 'codex') FROM sessions
    UNION ALL SELECT id, kind, parent_id, 'models', model FROM sessions
    UNION ALL SELECT id, kind, parent_id, 'statuses', status FROM sessions
    UNION ALL SELECT id, kind, parent_id, 'folders', folder FROM sessions
    UNION ALL SELECT sessions.id, kind, parent_id, 'tools', name
      FROM sessions JOIN session_tools ON session_tools.session_id = sessions.id;

  CREATE TABLE choice_counts (
    facet TEXT NOT NULL,
    value TEXT NOT NULL,
    sessions INTEGER NOT NULL,
    PRIMARY KEY (facet, value)
  ) WITHOUT ROWID;
  -- A choice of nobody goes, and a folder's name with it.
  CREATE TRIGGER choice_of_nobody AFTER UPDATE ON choice_counts WHEN new.sessions = 0 BEGIN
    DELETE FROM choice_counts WHERE facet = new.facet AND value = new.value;
  END;

  -- In the list stand a person's sessions, and sub-agents whose parent is not there.
  CREATE TRIGGER choices_begun AFTER INSERT ON sessions BEGIN
    INSERT INTO choice_counts SELECT facet, value, 1 FROM session_choices
      WHERE session_id = new.id AND value IS NOT NULL AND (new.kind = 'user' OR (new.kind = 'subagent'
        AND NOT EXISTS (SELECT 1 FROM sessions WHERE id = new.parent_id)))
      ON CONFLICT DO UPDATE SET sessions = sessions + 1;
    INSERT INTO choice_counts SELECT facet, value, -1 FROM session_choices
      WHERE parent_id = new.id AND kind = 'subagent' AND value IS NOT NULL
      ON CONFLICT DO UPDATE SET sessions = sessions - 1;
  END;
  -- Its tools have gone before it, each by itself.
  CREATE TRIGGER choices_ended AFTER DELETE ON sessions BEGIN
    INSERT INTO choice_counts SELECT facet, value, -1
      FROM (SELECT 'gateways' AS facet, old.gateway AS value UNION ALL SELECT 'backends', old.backend
        UNION ALL SELECT 'accounts', coalesce(old.account, 'codex') UNION ALL SELECT 'models', old.model
        UNION ALL SELECT 'statuses', old.status UNION ALL SELECT 'folders', old.folder)
      WHERE value IS NOT NULL AND (old.kind = 'user' OR (old.kind = 'subagent'
        AND NOT EXISTS (SELECT 1 FROM sessions WHERE id = old.parent_id)))
      ON CONFLICT DO UPDATE SET sessions = sessions - 1;
    INSERT INTO choice_counts SELECT facet, value, 1 FROM session_choices
      WHERE parent_id = old.id AND kind = 'subagent' AND value IS NOT NULL
      ON CONFLICT DO UPDATE SET sessions = sessions + 1;
  END;
  CREATE TRIGGER choices_changed AFTER UPDATE OF gateway, backend, account, model, status, folder ON sessions
  WHEN new.kind IS old.kind AND new.parent_id IS old.parent_id
    AND (new.status, new.model, new.gateway, new.backend, new.account, new.folder)
      IS NOT (old.status, old.model, old.gateway, old.backend, old.account, old.folder)
    AND (new.kind = 'user' OR (new.kind = 'subagent' AND NOT EXISTS (SELECT 1 FROM sessions WHERE id = new.parent_id)))
  BEGIN
    INSERT INTO choice_counts SELECT facet, value, amount
      FROM (SELECT 'gateways' AS facet, old.gateway AS value, -1 AS amount WHERE new.gateway IS NOT old.gateway
        UNION ALL SELECT 'gateways', new.gateway, 1 WHERE new.gateway IS NOT old.gateway
        UNION ALL SELECT 'backends', old.backend, -1 WHERE new.backend IS NOT old.backend
        UNION ALL SELECT 'backends', new.backend, 1 WHERE new.backend IS NOT old.backend
        UNION ALL SELECT 'accounts', coalesce(old.account, 'codex'), -1 WHERE new.account IS NOT old.account
        UNION ALL SELECT 'accounts', coalesce(new.account, 'codex'), 1 WHERE new.account IS NOT old.account
        UNION ALL SELECT 'models', old.model, -1 WHERE new.model IS NOT old.model
        UNION ALL SELECT 'models', new.model, 1 WHERE new.model IS NOT old.model
        UNION ALL SELECT 'statuses', old.status, -1 WHERE new.status IS NOT old.status
        UNION ALL SELECT 'statuses', new.status, 1 WHERE new.status IS NOT old.status
        UNION ALL SELECT 'folders', old.folder, -1 WHERE new.folder IS NOT old.folder
        UNION ALL SELECT 'folders', new.folder, 1 WHERE new.folder IS NOT old.folder)
      WHERE value IS NOT NULL
      ON CONFLICT DO UPDATE SET sessions = sessions + excluded.sessions;
  END;
  -- Taken out of the list, brought back, or under another session.
  CREATE TRIGGER choices_moved AFTER UPDATE OF kind, parent_id ON sessions
  WHEN new.kind IS NOT old.kind OR new.parent_id IS NOT old.parent_id BEGIN
    INSERT INTO choice_counts SELECT facet, value, -1
      FROM (SELECT 'gateways' AS facet, old.gateway AS value UNION ALL SELECT 'backends', old.backend
        UNION ALL SELECT 'accounts', coalesce(old.account, 'codex') UNION ALL SELECT 'models', old.model
        UNION ALL SELECT 'statuses', old.status UNION ALL SELECT 'folders', old.folder
        UNION ALL SELECT 'tools', name FROM session_tools WHERE session_id = old.id)
      WHERE value IS NOT NULL AND (old.kind = 'user' OR (old.kind = 'subagent'
        AND NOT EXISTS (SELECT 1 FROM sessions WHERE id = old.parent_id)))
      ON CONFLICT DO UPDATE SET sessions = sessions - 1;
    INSERT INTO choice_counts SELECT facet, value, 1 FROM session_choices
      WHERE session_id = new.id AND value IS NOT NULL AND (new.kind = 'user' OR (new.kind = 'subagent'
        AND NOT EXISTS (SELECT 1 FROM sessions WHERE id = new.parent_id)))
      ON CONFLICT DO UPDATE SET sessions = sessions + 1;
  END;
  CREATE TRIGGER tool_chosen AFTER INSERT ON session_tools BEGIN
    INSERT INTO choice_counts SELECT 'tools', new.name, 1 FROM sessions AS own
      WHERE id = new.session_id AND (kind = 'user' OR (kind = 'subagent'
        AND NOT EXISTS (SELECT 1 FROM sessions WHERE id = own.parent_id)))
      ON CONFLICT DO UPDATE SET sessions = sessions + 1;
  END;
  CREATE TRIGGER tool_given_up AFTER DELETE ON session_tools BEGIN
    INSERT INTO choice_counts SELECT 'tools', old.name, -1 FROM sessions AS own
      WHERE id = old.session_id AND (kind = 'user' OR (kind = 'subagent'
        AND NOT EXISTS (SELECT 1 FROM sessions WHERE id = own.parent_id)))
      ON CONFLICT DO UPDATE SET sessions = sessions - 1;
  END;

  INSERT INTO choice_counts SELECT 'gateways', gateway, count(*) FROM sessions AS own WHERE
    (kind = 'user' OR (kind = 'subagent' AND NOT EXISTS (SELECT 1 FROM sessions WHERE id = own.parent_id))) GROUP BY 2;
  INSERT INTO choice_counts SELECT 'backends', backend, count(*) FROM sessions AS own WHERE
    (kind = 'user' OR (kind = 'subagent' AND NOT EXISTS (SELECT 1 FROM sessions WHERE id = own.parent_id))) GROUP BY 2;
  INSERT INTO choice_counts SELECT 'accounts', coalesce(account, 'codex'), count(*) FROM sessions AS own WHERE
    (kind = 'user' OR (kind = 'subagent' AND NOT EXISTS (SELECT 1 FROM sessions WHERE id = own.parent_id))) GROUP BY 2;
  INSERT INTO choice_counts SELECT 'models', model, count(*) FROM sessions AS own WHERE model IS NOT NULL AND
    (kind = 'user' OR (kind = 'subagent' AND NOT EXISTS (SELECT 1 FROM sessions WHERE id = own.parent_id))) GROUP BY 2;
  INSERT INTO choice_counts SELECT 'statuses', status, count(*) FROM sessions AS own WHERE
    (kind = 'user' OR (kind = 'subagent' AND NOT EXISTS (SELECT 1 FROM sessions WHERE id = own.parent_id))) GROUP BY 2;
  INSERT INTO choice_counts SELECT 'folders', folder, count(*) FROM sessions AS own WHERE folder IS NOT NULL AND
    (kind = 'user' OR (kind = 'subagent' AND NOT EXISTS (SELECT 1 FROM sessions WHERE id = own.parent_id))) GROUP BY 2;
  INSERT INTO choice_counts SELECT 'tools', name, count(*) FROM session_tools JOIN sessions AS own ON own.id = session_id WHERE
    (kind = 'user' OR (kind = 'subagent' AND NOT EXISTS (SELECT 1 FROM sessions WHERE id = own.parent_id))) GROUP BY 2;
  `;
