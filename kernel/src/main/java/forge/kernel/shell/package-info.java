/**
 * Java cells in this process: JShell's compiler with an execution engine of our own, so that a cell's value is the
 * object itself, an error keeps its class, causes and cell lines, and a running cell can be stopped.
 *
 * <p>Entry class: {@link forge.kernel.shell.Shell}.
 *
 * <pre>{@code
 * try (Shell shell = Shell.open()) {
 *     CellResult result = shell.eval("int half(int x) { return x / 2; }  half(84)");
 *     result.value();                                    // Optional[42]
 *     shell.eval("half(1) / 0").error().get().text();    // java.lang.ArithmeticException: / by zero, Cell[2]:1
 * }
 * }</pre>
 *
 * <p>To preload another class or static, add its import to {@code startup.jsh}.
 */
package forge.kernel.shell;
