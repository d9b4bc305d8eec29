import assert from "node:assert/strict";

/** The default look takes the primary colour of a Docusaurus site for its buttons; what is written stays readable. */
export async function coloursOfADocusaurusSite(world, enter) {
  const ada = await enter();
  const page = await ada.open("/sign-in?theme=light");
  for (const theme of ["light", "dark"]) {
    await page.goto(`${world.site}/sign-in?theme=${theme}`);
    await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
    assert.deepEqual(await world.lookOnce(page, `docusaurus-${theme}`), []);
  }
}
