/**
 * The Jupyter kernel: its sockets, signed messages, requests and the cells they run (protocol 5.4). One thread reads all
 * requests and never waits; cells run one after another on a thread of their own, questions about code are answered on a
 * second and control requests on a third, so a kernel that is busy can still complete, inspect, be interrupted and end.
 *
 * <p>Entry class: {@link forge.kernel.KernelProcess} for a process that serves one connection file.
 *
 * <pre>{@code
 * int exitCode = KernelProcess.serve(Path.of(connectionFile));   // returns when the front end shuts the kernel down
 * }</pre>
 *
 * To add a request type, touch {@code Requests}.
 */
package forge.kernel;
