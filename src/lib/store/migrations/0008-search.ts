// The words of every message, to be searched: made by this program for both dialects, so that both find the same.
import type { Migration } from './list.js';

// `place` orders messages by the time they came in, and names one in the index. Null: its words are not indexed yet.
const place = `
alter table message add column place bigint;
create unique index message_by_place on message (place);
create index message_unsearched on message (id) where place is null;`;

// The words alone, without the text, which is in the message (https://www.sqlite.org/fts5.html, 4.4.3). What a mail's
// words are is decided here: they come apart by blanks, and this tokeniser leaves the rest as it is.
const sqlite = `
create virtual table search_text using fts5 (
  subject, body, quoted, sender, recipient, copied, filename,
  content = '', contentless_delete = 1, tokenize = 'ascii'
);
create trigger message_deleted after delete on message when old.place is not null
  begin delete from search_text where rowid = old.place; end;`;

const postgres = `
create table search_words (
  place bigint primary key references message (place) on delete cascade,
  words tsvector not null
);
create index search_words_by_word on search_words using gin (words);`;

export const search: Migration = {
  name: 'search',
  sql: ({ bytes }) => [place, bytes === 'blob' ? sqlite : postgres].join('\n'),
};
