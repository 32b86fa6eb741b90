/**
 * The {@code forge} command: what the launcher starts. Exit codes: 0 done, 1 failed, 2 wrong use, 130 interrupted.
 *
 * <p>Entry class: {@link forge.cli.Main}. To add a command, write a class with {@code @Command} beside the others and name
 * it in {@code Main}.
 *
 * <pre>{@code
 * int exitCode = Main.run("run", "notebooks/01-quickstart.ipynb", "--out", "out.ipynb");
 * }</pre>
 */
package forge.cli;
