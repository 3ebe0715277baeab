// The plan as a form, in a page that is opened from a disk: no request is possible there, and none is made.
// The words of a line are those of glidekit/planning/proposal.py, which reads them again.
{
  const form = document.getElementById("change");
  const whole = JSON.parse(form.dataset.plan);
  const said = document.getElementById("plan-said");
  const words = document.getElementById("plan-words");
  const field = (name, where = form) => where.querySelector(`[name=${name}]`);
  const oneLine = (text) => text.split(/\s+/).filter(Boolean).join(" ");

  const today = new Date();
  const pad = (number) => String(number).padStart(2, "0");
  field("on").value = `${today.getFullYear()}-${pad(today.getMonth() + 1)}-${pad(today.getDate())}`;

  const ticked = () => [...form.querySelectorAll("fieldset")].filter((one) => field("do", one).checked);

  /** The item of a fieldset, with its numbers as they stand; what the form does not ask for stays. */
  const itemOf = (box) => {
    const { held, ...item } = JSON.parse(box.dataset.item);
    const dose = { ...item.dose, range: field("range", box).value };
    for (const input of box.querySelectorAll("input[type=number]")) dose[input.name] = Number(input.value);
    const sides = field("sides", box).value.split(" then ");
    const same = sides.join() === item.sides.join();
    return { ...item, dose, sides, extra_reps: same ? item.extra_reps : 0 };
  };

  const lineOf = (box) => {
    const { dose, sides, extra_reps: extra } = itemOf(box);
    const facts = [`${dose.sets} x ${dose.reps}`, dose.range, `${dose.pace_s} s each way`];
    if (JSON.parse(box.dataset.item).held) facts.push(`hold ${dose.hold_s} s`);
    facts.push(`rest ${dose.rest_s} s`, `change ${dose.switch_s} s`);
    if (extra) facts.push(`${extra} more on the first side`);
    facts.push(sides.join(" then "));
    return `${box.dataset.head}: ${facts.join(", ")}`;
  };

  /** What keeps it from being a plan, in words; the field that is wrong gets the keyboard. */
  const problem = () => {
    if (!ticked().length) return "Tick at least one exercise.";
    for (const box of ticked()) {
      const wrong = [...box.querySelectorAll("input")].find((input) => !input.checkValidity());
      if (!wrong) continue;
      wrong.focus();
      const label = oneLine(wrong.closest("label").textContent);
      return `${box.dataset.head}: ${label} is a number from ${wrong.min} to ${wrong.max}.`;
    }
    return field("on").checkValidity() ? "" : "Please choose a day.";
  };

  const proposal = () => ({
    by: oneLine(field("by").value), on: field("on").value, note: oneLine(field("note").value),
  });

  const asText = () => {
    const { by, on, note } = proposal();
    return [
      `Glidekit plan ${whole.version}: ${whole.title}`,
      ...ticked().map(lineOf),
      `Between: count-in ${whole.count_in_s} s, pause ${whole.between_s} s`,
      `By: ${[by, on].filter(Boolean).join(", ") || "-"}`,
      `Note: ${note || "-"}`,
    ].join("\n");
  };

  const asFile = () => JSON.stringify({
    file: "glidekit plan", name: whole.title, ...whole,
    items: ticked().map(itemOf), proposal: proposal(),
  }, null, 2);

  /** Does it when the form is whole; says why not otherwise. */
  const when = (done) => () => {
    const wrong = problem();
    said.textContent = wrong || done();
  };

  document.getElementById("plan-text").addEventListener("click", when(() => {
    words.hidden = false;
    words.value = asText();
    words.focus();
    words.select();
    return "Copy this text and paste it into a mail.";
  }));

  document.getElementById("plan-file").addEventListener("click", when(() => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([asFile()], { type: "application/json" }));
    link.download = "from-my-physio.plan.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    return "The file is saved: from-my-physio.plan.json. Send it back to the person.";
  }));
}
