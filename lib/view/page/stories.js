"use strict";
// The ids, those that failed first: one of them becomes the filter.

const Stories = {
  key: "stories",
  title: "Stories",

  available: () => page.stories.length > 1,

  build(into) {
    const cells = (story) => [
      make("span", "id", story.id), make("span", "number", story.entries),
      make("span", "number", story.errors || ""),
      make("span", "time", story.time), make("span", "number", story.length),
      make("span", "text",
        story.name ? `${story.name}${outcome(story)}  ` : "",
        make("span", "inline", story.last))];
    const outcome = ({ outcome: end }) =>
      end === "error" ? ", failed" : end === "" ? ", no end"
        : end === "cancelled" ? ", cancelled" : "";
    into.append(make("div", "story heading", make("span", "id", "Id"),
      make("span", "number", "Entries"), make("span", "number", "Errors"),
      make("span", "time", "First"), make("span", "number", "Length"),
      make("span", "text", "Story, last entry")));
    this.rows = page.stories.map((story, index) => {
      const row = make("div", "story", ...cells(story));
      if (story.errors) {
        row.classList.add("bad");
      }
      if (story.short) {
        row.classList.add("short");
        row.title = "fewer entries than others of its kind";
      }
      row.tabIndex = -1;
      row.dataset.story = index;
      return row;
    });
    inBlocks(into, this.rows);
  },

  filter() {
    return this.rows.filter((row, index) => {
      const story = page.stories[index];
      const text = `${story.id}\n${story.name || ""}\n${story.last}`
        .toLowerCase();
      row.hidden = !wanted.terms.every((term) =>
        text.includes(term.sought) === term.wanted) ||
        (wanted.level >= 5 && !story.errors);
      return !row.hidden;
    });
  },

  open(row) {
    byId("story").value = row.dataset.story;
    showStory(Number(row.dataset.story));
  },
};
