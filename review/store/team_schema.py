"""What a team's PostgreSQL server holds: log, blobs and assignments, and who may do what with them.

In: a connection of the owner. Out: the schema `evergreen` and the rights of two roles.
"""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    import psycopg

VERSION = 1

REVIEWERS, ADJUDICATORS = "evergreen_reviewer", "evergreen_adjudicator"

# Any number that all programs of this kind agree on: "EvGr" again, and the same in `admit` below.
APPEND_LOCK = 0x45764772

TABLES = """
CREATE SCHEMA evergreen;
CREATE TABLE evergreen.team (id text PRIMARY KEY, version integer NOT NULL);
CREATE TABLE evergreen.event (
    seq bigint PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    at text NOT NULL,
    actor text NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    previous text NOT NULL,
    hash text NOT NULL,
    vote text,
    member text NOT NULL,
    CHECK (kind <> 'decided' OR vote IS NOT NULL)
);
CREATE INDEX event_by_vote ON evergreen.event (vote, member) WHERE vote IS NOT NULL;
CREATE TABLE evergreen.blob (digest text COLLATE "C" PRIMARY KEY, bytes bytea NOT NULL);
CREATE TABLE evergreen.assignment (
    stage text NOT NULL,
    record text COLLATE "C" NOT NULL,
    seat integer NOT NULL,
    place integer NOT NULL,
    reviewer text,
    until timestamptz,
    done boolean NOT NULL DEFAULT false,
    PRIMARY KEY (stage, record, seat)
);
CREATE INDEX assignment_by_place ON evergreen.assignment (stage, place, seat) WHERE NOT done;
CREATE UNIQUE INDEX assignment_once ON evergreen.assignment (stage, record, reviewer);
"""

# A vote is known by its record and stage; the stage is read from compact JSON, where a quote inside a text
# always has a backslash before it, and not with ->>, which fails on a text that holds an escaped NUL.
# The lock and the check of the chain are here as well as in the client, so that no client can do without.
FUNCTIONS = """
CREATE FUNCTION evergreen.tip(OUT seq bigint, OUT hash text) LANGUAGE sql SECURITY DEFINER
SET search_path = evergreen, pg_temp AS
$$ SELECT e.seq, e.hash FROM evergreen.event e ORDER BY e.seq DESC LIMIT 1 $$;
CREATE FUNCTION evergreen.known(ids text[]) RETURNS SETOF text LANGUAGE sql SECURITY DEFINER
SET search_path = evergreen, pg_temp AS
$$ SELECT e.id FROM evergreen.event e WHERE e.id = ANY (ids) $$;
CREATE FUNCTION evergreen.has_voted(asked text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = evergreen, pg_temp AS
$$ SELECT EXISTS (SELECT FROM evergreen.event e WHERE e.vote = asked AND e.member = session_user) $$;
CREATE FUNCTION evergreen.admit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = evergreen, pg_temp AS
$$
DECLARE last record;
BEGIN
    PERFORM pg_advisory_xact_lock(1165379442);
    SELECT coalesce(t.seq, 0) AS seq, coalesce(t.hash, '') AS hash INTO last FROM evergreen.tip() t;
    IF NEW.seq <> last.seq + 1 OR NEW.previous <> last.hash THEN
        RAISE EXCEPTION 'event % does not follow event %', NEW.seq, last.seq;
    END IF;
    NEW.member := session_user;
    NEW.vote := CASE WHEN NEW.kind = 'decided'
        THEN NEW.subject || ' ' || substring(NEW.body from '"stage":"([a-z-]+)"') END;
    RETURN NEW;
END
$$;
CREATE FUNCTION evergreen.refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the % table is append-only', TG_TABLE_NAME; END $$;
CREATE TRIGGER admitted BEFORE INSERT ON evergreen.event
FOR EACH ROW EXECUTE FUNCTION evergreen.admit();
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON evergreen.event
FOR EACH STATEMENT EXECUTE FUNCTION evergreen.refuse();
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON evergreen.blob
FOR EACH STATEMENT EXECUTE FUNCTION evergreen.refuse();
"""

# A reviewer sees another's vote on a record at a stage once his own is in; an adjudicator sees all.
RIGHTS = f"""
GRANT USAGE ON SCHEMA evergreen TO {REVIEWERS}, {ADJUDICATORS};
GRANT SELECT ON evergreen.team TO {REVIEWERS}, {ADJUDICATORS};
GRANT SELECT, INSERT ON evergreen.event, evergreen.blob TO {REVIEWERS}, {ADJUDICATORS};
GRANT SELECT, INSERT, UPDATE ON evergreen.assignment TO {REVIEWERS}, {ADJUDICATORS};
ALTER TABLE evergreen.event ENABLE ROW LEVEL SECURITY;
CREATE POLICY added ON evergreen.event FOR INSERT TO {REVIEWERS}, {ADJUDICATORS} WITH CHECK (true);
CREATE POLICY blinded ON evergreen.event FOR SELECT TO {REVIEWERS}
USING (vote IS NULL OR member = session_user OR evergreen.has_voted(vote));
CREATE POLICY seen ON evergreen.event FOR SELECT TO {ADJUDICATORS} USING (true);
"""

_ROLE = """
DO $$ BEGIN CREATE ROLE {role} NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
"""


def lay_team(connection: "psycopg.Connection[Any]") -> None:
    """Make the schema, in the caller's transaction; the roles are made when the server lacks them."""
    for role in (REVIEWERS, ADJUDICATORS):
        connection.execute(_ROLE.format(role=role).encode())
    for script in (TABLES, FUNCTIONS, RIGHTS):
        connection.execute(script.encode())
    connection.execute("INSERT INTO evergreen.team (id, version) VALUES (%s, %s)", (uuid4().hex, VERSION))
