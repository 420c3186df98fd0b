/** What the documents leave open or contradict: the choice made here, and why. One entry for each question. */
export interface OpenQuestion {
  question: string;
  choice: string;
  why: string;
}

export const entraQuestions: OpenQuestion[] = [
  {
    question:
      '`IIF` whose condition reads a null or empty attribute: "the condition check fails" (function reference), or the plain result (Workday and SuccessFactors guides)?',
    choice: 'The plain result; null counts as the empty text in a comparison.',
    why: 'Two guides print results of exactly these shapes, one page only forbids them. A person who wants to be safe writes `Switch` with the key `""`.',
  },
  {
    question:
      '`FormatDateTime` in front of a date printed by `DateAdd` or `CDate` with the input format `yyyy-MM-dd`: accepted or refused?',
    choice: 'Refused: the text is `M/d/yyyy h:mm:ss tt`.',
    why: 'The format is a .NET format string, and .NET refuses it. A preview that fails is seen; a wrong date is not.',
  },
  {
    question: '`FormatDateTime` of a text with an offset: which time is printed?',
    choice: 'Without a style, and with `RoundtripKind`, the time as it is written; with every other style the time in UTC.',
    why: "`DateTimeStyles` of .NET turn an offset into the machine's time, which is taken to be UTC; the reference's own example keeps the day that is written.",
  },
  {
    question: '`FormatDateTime` with three or four arguments?',
    choice: 'Both: with three there are no date-time styles.',
    why: 'The older form stands in the cloud sync reference and in the function list of Microsoft Graph.',
  },
  {
    question: '`SingleAppRoleAssignment`: the value or the display name of the role?',
    choice:
      'The value, unless the stack says `assume: { singleAppRoleAssignment: displayName }`; the finding `role-display-name` warns where they differ.',
    why: 'They coincide in every printed example. The printed update with a JSON text belongs to `AppRoleAssignmentsComplex`.',
  },
  {
    question: '`SingleAppRoleAssignment` of a person with several roles ("no guarantee")?',
    choice: 'In provisioning the first by value, without regard to the order of assignment; the finding `two-roles` warns.',
    why: 'Any fixed order makes a review and a rehearsal say the same. A role without a value is none.',
  },
  {
    question: '`AppRoleAssignmentsComplex`: the body of the first request, or of an update?',
    choice: 'An update (`{"$patch": …}` in `muster eval`); provisioning makes the first request from the same roles, with `display`.',
    why: 'The update is what sets the function apart. The page prints `displayName` once and `display` once; RFC 7643 has `display`.',
  },
  {
    question: '`Replace` with `replacementAttributeName`: which of source and attribute wins?',
    choice: 'The source when it has a value; otherwise the pattern is applied to the attribute.',
    why: 'The function reference says so with a worked example; the cloud sync page, which says the reverse, has none.',
  },
  {
    question: '`Coalesce` and the empty text?',
    choice: 'Only null is skipped.',
    why: 'The function reference says NULL; the SuccessFactors guide contradicts it in one example.',
  },
  {
    question: '`Split`: do the pieces keep spaces around them?',
    choice: 'They are trimmed.',
    why: 'The function reference prints `PermissionSetTwo` for `PermissionSetOne, PermissionSetTwo`.',
  },
  {
    question: '`DateDiff` sign and cut; weeks',
    choice: 'Second date minus first; elapsed time cut toward zero, but calendar years, months and Sunday-started weeks.',
    why: "All nine printed results of the function reference fit Visual Basic's DateDiff. Results printed by the HR guides with the opposite sign do not.",
  },
  {
    question: 'Windows file times printed by the HR guides',
    choice: 'Computed, not copied.',
    why: 'Every one of them denotes another day than the text beside it.',
  },
  {
    question: '`PCase` and the apostrophe',
    choice: 'It starts a word.',
    why: "The function reference lists Unicode's other punctuation as separators, and the Workday guide prints the same; .NET's own rule differs.",
  },
  {
    question: 'Text functions on a list',
    choice: 'Applied to each value.',
    why: 'Documented for `Trim` only; the other reading is an error.',
  },
  {
    question: 'A null given to a text function',
    choice:
      'Null stays null, so that the attribute is not sent; `Append`, `Prepend`, `Left` and `Word` give what is there, or the empty text.',
    why: '`Left` and `Word` are documented, the rest follows from "null values are not provisioned".',
  },
  {
    question: 'Comparison of texts that look like numbers',
    choice: 'As numbers when both sides do, otherwise letter for letter.',
    why: '`[StatusRehire]=1` and `DateDiff(…) >= 0` are printed and only work so.',
  },
  {
    question: '`AppRoleAssignments`, `IsNothing`: in the function list of Microsoft Graph, without a description',
    choice: 'The list of roles, each by its value or display name as `assume: { singleAppRoleAssignment }` says; the same as `IsNull`.',
    why: 'What the names say. Nothing printed contradicts it. One function of a role has no reason to give another text of it than its sibling.',
  },
  {
    question: '`Contains` and `CRef`: used in examples of the cloud sync reference, without an entry',
    choice: 'The place from 1 of the first value that contains the text, or 0; the text itself.',
    why: 'The examples print the outcome that follows.',
  },
];

export const oktaQuestions: OpenQuestion[] = [
  { question: 'A null in `+`', choice: 'The word null.', why: "Spring's language does so and Okta says nothing: a preview must show it." },
  {
    question: '`String.substringBefore` and `substringAfter` without the separator',
    choice: 'The whole text; the empty text.',
    why: 'The functions share names with Apache Commons StringUtils.',
  },
  {
    question: '`Arrays.flatten` of a text of comma-separated numbers',
    choice: 'Texts stay texts.',
    why: 'A text has no other type; Okta prints them without quotes.',
  },
  {
    question: '`Time.now("EST")`: five hours west as the zone table says, or with daylight saving time as the example prints?',
    choice: 'With daylight saving time.',
    why: 'The printed example is the only observation.',
  },
  { question: '`matches`: the whole text or a part?', choice: 'The whole text.', why: "Spring's operator does so." },
  {
    question: '`isMemberOfGroupNameRegex`: the whole name? And the `/` at the start of its sample?',
    choice: 'The whole name; a `/` at the start need not be there.',
    why: "As `matches`; Okta's only sample, `/.*admin.*`, fits hardly any name otherwise.",
  },
  { question: '`String.len(null)`', choice: '0.', why: "Okta's own idiom for blank relies on it." },
];
